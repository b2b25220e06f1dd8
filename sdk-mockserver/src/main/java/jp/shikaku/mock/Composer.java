package jp.shikaku.mock;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Makes what answers a request: in memory, or in a staging folder where it can be large.
 * Thread-safe.
 */
final class Composer {
  private static final String XML = ".xml";
  private static final String ERR = ".err";
  private static final String TEMPORARY = ".tmp";

  private final Map<String, Service> services;
  private final Path staging;
  private final Clock clock;
  private final long seed;

  /** The charset of answers; null mirrors each request's. */
  private final @Nullable Charset charset;

  private final boolean shuffled;
  private final boolean strict;

  Composer(
      Map<String, Service> services,
      Path staging,
      Clock clock,
      long seed,
      @Nullable Charset charset,
      boolean shuffled,
      boolean strict) {
    this.services = Map.copyOf(services);
    this.staging = staging;
    this.clock = clock;
    this.seed = seed;
    this.charset = charset;
    this.shuffled = shuffled;
    this.strict = strict;
  }

  /** An answer, or a {@code .err}, with its extension. */
  record Content(Payload payload, String extension) {
    Content(byte[] bytes, String extension) {
      this(new Payload.Bytes(bytes), extension);
    }

    boolean isErr() {
      return extension.equals(ERR);
    }
  }

  Content compose(SeenRequest request, Plan plan) throws IOException {
    if (plan.err != null) {
      return new Content(plan.err, ERR);
    }
    Content content = judged(request, plan);
    if (plan.rawAnswer == null) {
      return content;
    }
    content.payload().release();
    return new Content(plan.rawAnswer, content.isErr() ? XML : content.extension());
  }

  /** Removes what was being made. */
  void clearStaging() {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(staging)) {
      for (Path file : left) {
        Files.delete(file);
      }
      Files.delete(staging);
    } catch (IOException | DirectoryIteratorException e) {
      // not made, or away with the share
    }
  }

  /** Whether a part of the plan means nothing to this kind of request. */
  boolean ignoresPart(SeenRequest request, Plan plan) {
    Message message = request.message();
    Service service = services.get(request.kind());
    if (message == null || service == null) {
      return false; // it goes back with a .err
    }
    boolean refusal =
        plan.refusal != null && service.refuse(message, plan.refusal, clock.instant()) == null;
    return refusal || (plan.bulk != null && !request.isUpload());
  }

  private Content judged(SeenRequest request, Plan plan) throws IOException {
    Message message = request.message();
    if (message == null) {
      return err("the file is not a readable XML message");
    }
    Service service = services.get(request.kind());
    if (service == null) {
      return err("this mock does not serve " + request.kind());
    }
    if (strict && !message.deviations().isEmpty()) {
      return err(String.join("; ", message.deviations()));
    }
    Service.Reply reply = reply(service, message, plan);
    if (reply instanceof Service.Document document) {
      return new Content(document(request, message, plan, document.root()), XML);
    }
    if (reply instanceof Service.Bulk bulk) {
      return bulk(request, message, plan, bulk);
    }
    if (reply instanceof Service.Pdf pdf) {
      return new Content(pdf(plan, MinimalPdf.of(pdf.kind())), ".pdf");
    }
    return err(((Service.Unsendable) reply).reason());
  }

  private Service.Reply reply(Service service, Message message, Plan plan) {
    if (plan.refusal != null) {
      Service.Document refusal = service.refuse(message, plan.refusal, clock.instant());
      if (refusal != null) {
        return refusal;
      }
    }
    return service.answer(message, clock.instant(), plan);
  }

  /** A PDF has no elements to edit; its mojibake is what a copy as text makes of it. */
  private static byte[] pdf(Plan plan, byte[] bytes) {
    byte[] copied =
        plan.mojibake
            ? new String(bytes, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_8)
            : bytes;
    return kept(plan, copied);
  }

  private static byte[] kept(Plan plan, byte[] whole) {
    return plan.keep < 1 ? Arrays.copyOf(whole, (int) (whole.length * plan.keep)) : whole;
  }

  private byte[] document(SeenRequest request, Message message, Plan plan, Node root) {
    Charset declared = declared(message);
    Node edited = edited(root, declared, plan, Seeds.random(seed, request.ordinal()));
    Charset real = plan.mojibake ? other(declared) : declared;
    return kept(plan, WireText.encode(WireText.document(edited, declared), real));
  }

  private Charset declared(Message message) {
    return Optional.ofNullable(charset).orElse(message.charset());
  }

  private Node edited(Node root, Charset declared, Plan plan, Random random) {
    Node header = root.child("MessageHeader");
    if (header != null && header.child(Answers.CHARACTER_CODE) != null) {
      header.set(Answers.CHARACTER_CODE, declared.equals(WireText.WINDOWS_31J) ? "1" : "0");
    }
    plan.edits.forEach(edit -> edit.accept(root));
    if (shuffled) {
      root.children().forEach(part -> part.shuffle(random));
    }
    return root;
  }

  private Content bulk(SeenRequest request, Message message, Plan plan, Service.Bulk bulk)
      throws IOException {
    Charset declared = declared(message);
    Random random = Seeds.random(seed, request.ordinal());
    BulkWriter writer =
        new BulkWriter(
            edited(bulk.root(), declared, plan, random),
            row -> edited(row, declared, plan, random),
            declared,
            plan.mojibake ? other(declared) : declared);
    String name = request.answerName();
    Files.createDirectories(staging);
    Path file = Files.createTempFile(staging, name, TEMPORARY);
    Instant now = clock.instant();
    try {
      if (bulk.zipped()) {
        writer.writeZipped(bulk.units(), now, file, name + XML);
      } else {
        writer.write(bulk.units(), now, file);
      }
      if (plan.keep < 1) {
        BulkWriter.cut(file, plan.keep);
      }
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    return new Content(new Payload.Staged(file), bulk.zipped() ? ".zip" : XML);
  }

  private static Charset other(Charset charset) {
    return charset.equals(WireText.WINDOWS_31J) ? StandardCharsets.UTF_8 : WireText.WINDOWS_31J;
  }

  /** The real form of a {@code .err} is not public; ours says what it is. */
  private static Content err(String reason) {
    String text =
        "MOCK (模擬端末). Not an official message. The request was not sent: " + reason + "\r\n";
    return new Content(text.getBytes(StandardCharsets.UTF_8), ERR);
  }
}
