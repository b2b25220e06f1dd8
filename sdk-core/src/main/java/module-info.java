/** Typed clients for the online eligibility verification system 「オンライン資格確認等システム」. */
@SuppressWarnings("module") // the module below is built later
module jp.shikaku.core {
  requires static transitive org.jspecify;
  requires org.slf4j;
  requires com.ctc.wstx;
  requires org.codehaus.stax2;
  requires java.xml;
  requires transitive java.sql;
  requires okhttp3;
  requires com.fasterxml.jackson.databind;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires io.github.resilience4j.core;
  requires io.github.resilience4j.circuitbreaker;

  exports jp.shikaku;
  exports jp.shikaku.value;
  exports jp.shikaku.audit;
  exports jp.shikaku.eligibility;
  exports jp.shikaku.compare;
  exports jp.shikaku.medical;
  exports jp.shikaku.druginfo;
  exports jp.shikaku.checkup;
  exports jp.shikaku.transport;
  exports jp.shikaku.diagnosis;
  exports jp.shikaku.tls;
  exports jp.shikaku.planner;

  // Not for users: what the modules of this library share.
  exports jp.shikaku.internal.http to
      jp.shikaku.cardreader;
  exports jp.shikaku.internal.io to
      jp.shikaku.cardreader;
  exports jp.shikaku.internal.jdbc to
      jp.shikaku.cardreader;
  exports jp.shikaku.internal.log to
      jp.shikaku.cardreader;
}
