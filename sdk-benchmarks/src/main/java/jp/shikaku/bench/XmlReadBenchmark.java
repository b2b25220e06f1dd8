package jp.shikaku.bench;

import jakarta.xml.bind.JAXBException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLStreamException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.xml.sax.SAXException;

/** From the bytes of one document to complete typed objects; documents per second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@SuppressWarnings("NullAway.Init") // filled by JMH
public class XmlReadBenchmark {

  @Param public RaceDocument document;

  private Race<?, ?> race;
  private Sample sample;

  @Setup
  public void setUp() throws Exception {
    race = document.race();
    sample = race.sample();
    race.check();
  }

  @Benchmark
  public Object sdk() {
    return race.read();
  }

  @Benchmark
  public Object jaxbJdkStax() throws XMLStreamException, JAXBException {
    return race.peers().jaxbOnJdkStax(sample);
  }

  @Benchmark
  public Object jaxbStream() throws JAXBException {
    return race.peers().jaxbOnStream(sample);
  }

  @Benchmark
  public Object jaxbWoodstox() throws XMLStreamException, JAXBException {
    return race.peers().jaxbOnWoodstox(sample);
  }

  @Benchmark
  public Object jackson() throws IOException {
    return race.peers().jacksonOnWoodstox(sample);
  }

  @Benchmark
  public Object dom() throws IOException, SAXException {
    return race.peers().dom(sample);
  }

  @Benchmark
  public Object staxJdk() throws XMLStreamException {
    return race.peers().jdkStaxByHand(sample);
  }

  @Benchmark
  public Object staxWoodstox() throws XMLStreamException {
    return race.peers().woodstoxByHand(sample);
  }

  @Benchmark
  public int tokensWoodstox() throws XMLStreamException {
    return race.peers().woodstoxTokens(sample);
  }

  @Benchmark
  public int tokensAalto() throws XMLStreamException {
    return race.peers().aaltoTokens(sample);
  }

  @Benchmark
  public Object decodeOnly() {
    return new String(sample.bytes(), sample.charset());
  }
}
