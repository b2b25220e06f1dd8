package jp.shikaku.mock;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the bytes that answer a request. Thread-safe. */
final class Composer {
  private static final String XML = ".xml";
  private static final String ERR = ".err";

  private final Map<String, Service> services;
  private final Clock clock;
  private final long seed;

  /** The charset of answers; null mirrors each request's. */
  private final @Nullable Charset charset;

  private final boolean shuffled;
  private final boolean strict;

  Composer(
      Map<String, Service> services,
      Clock clock,
      long seed,
      @Nullable Charset charset,
      boolean shuffled,
      boolean strict) {
    this.services = Map.copyOf(services);
    this.clock = clock;
    this.seed = seed;
    this.charset = charset;
    this.shuffled = shuffled;
    this.strict = strict;
  }

  /** The bytes of an answer, or of a {@code .err}. */
  static final class Content {
    private final byte[] bytes;
    private final String extension;

    Content(byte[] bytes, String extension) {
      this.bytes = bytes;
      this.extension = extension;
    }

    byte[] bytes() {
      return bytes;
    }

    boolean isErr() {
      return extension.equals(ERR);
    }

    String extension() {
      return extension;
    }
  }

  Content compose(SeenRequest request, Plan plan) {
    if (plan.err != null) {
      return new Content(plan.err, ERR);
    }
    Content content = judged(request, plan);
    if (plan.rawAnswer == null) {
      return content;
    }
    return new Content(plan.rawAnswer, content.isErr() ? XML : content.extension());
  }

  private Content judged(SeenRequest request, Plan plan) {
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
    if (reply instanceof Service.Pdf pdf) {
      return new Content(pdf(plan, MinimalPdf.of(pdf.kind())), ".pdf");
    }
    return err(((Service.Unsendable) reply).reason());
  }

  private Service.Reply reply(Service service, Message message, Plan plan) {
    if (plan.refusal != null) {
      Service.Document refusal = service.refuse(message, plan.refusal);
      if (refusal != null) {
        return refusal;
      }
    }
    return service.answer(message, clock.instant());
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
    Charset declared = Optional.ofNullable(charset).orElse(message.charset());
    Node header = root.child("MessageHeader");
    if (header != null && header.child(Answers.CHARACTER_CODE) != null) {
      header.set(Answers.CHARACTER_CODE, declared.equals(WireText.WINDOWS_31J) ? "1" : "0");
    }
    plan.edits.forEach(edit -> edit.accept(root));
    if (shuffled) {
      root.children().forEach(part -> part.shuffle(Seeds.random(seed, request.ordinal())));
    }
    Charset real = plan.mojibake ? other(declared) : declared;
    return kept(plan, WireText.encode(WireText.document(root, declared), real));
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
