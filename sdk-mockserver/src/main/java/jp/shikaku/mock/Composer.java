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
    private final boolean err;

    Content(byte[] bytes, boolean err) {
      this.bytes = bytes;
      this.err = err;
    }

    byte[] bytes() {
      return bytes;
    }

    boolean isErr() {
      return err;
    }
  }

  Content compose(SeenRequest request, Plan plan) {
    if (plan.err != null) {
      return new Content(plan.err, true);
    }
    if (plan.rawAnswer != null) {
      return new Content(plan.rawAnswer, false);
    }
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
    Service.Reply reply = service.answer(message, clock.instant());
    if (reply instanceof Service.Document document) {
      return new Content(document(request, message, plan, document.root()), false);
    }
    return err(((Service.Unsendable) reply).reason());
  }

  private byte[] document(SeenRequest request, Message message, Plan plan, Node root) {
    Charset declared = Optional.ofNullable(charset).orElse(message.charset());
    Node header = root.child("MessageHeader");
    if (header != null) {
      header.set(Answers.CHARACTER_CODE, declared.equals(WireText.WINDOWS_31J) ? "1" : "0");
    }
    plan.edits.forEach(edit -> edit.accept(root));
    if (shuffled) {
      root.children().forEach(part -> part.shuffle(Seeds.random(seed, request.ordinal())));
    }
    Charset real = plan.mojibake ? other(declared) : declared;
    byte[] whole = WireText.encode(WireText.document(root, declared), real);
    return plan.keep < 1 ? Arrays.copyOf(whole, (int) (whole.length * plan.keep)) : whole;
  }

  private static Charset other(Charset charset) {
    return charset.equals(WireText.WINDOWS_31J) ? StandardCharsets.UTF_8 : WireText.WINDOWS_31J;
  }

  /** The real form of a {@code .err} is not public; ours says what it is. */
  private static Content err(String reason) {
    String text =
        "MOCK (模擬端末). Not an official message. The request was not sent: " + reason + "\r\n";
    return new Content(text.getBytes(StandardCharsets.UTF_8), true);
  }
}
