package jp.shikaku.examples;

import java.io.PrintStream;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import jp.shikaku.ExchangeContext;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.TransportException;
import jp.shikaku.examples.gateway.Gateway;
import jp.shikaku.examples.text.Language;
import jp.shikaku.tls.CertificateStatus;
import jp.shikaku.tls.CertificateWatch;
import jp.shikaku.tls.ClientIdentity;
import jp.shikaku.tls.CredentialException;
import jp.shikaku.tls.TlsClient;
import jp.shikaku.tls.TrustSet;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.WireDates;

/** Where the gateway 「中継サーバー」 is, who one is to it, and whom one takes it for. */
final class GatewayOptions {

  private static final int DAYS_NOTICED = 30;

  private static final String PLAIN = "plain-loopback";

  /** What is of no use without TLS. */
  private static final List<String> OF_TLS =
      List.of(
          "identity",
          "identity-password-file",
          "identity-password-env",
          "trust",
          "pin",
          "pin-until",
          "allow-tls12");

  private GatewayOptions() {}

  /**
   * Adds the options of those who ask a gateway.
   *
   * @param help what {@code --gateway} is for here
   */
  static CommandForm in(CommandForm form, String help) {
    return overTls(form, help)
        .flag(PLAIN, "このPCの中継サーバーに限り http も許す / allow http, to this computer only");
  }

  /** Adds those that are about TLS. */
  static CommandForm overTls(CommandForm form, String help) {
    return SecretOptions.in(
            form.option("gateway", "URL", help)
                .option("identity", "P12", "中継サーバーへの接続に使う証明書（PKCS#12） / identity for the gateway"),
            "identity")
        .option("trust", "PEM", "中継サーバーの院内認証局の証明書 / the gateway's authority")
        .options("pin", "SHA256", "接続先の公開鍵の SHA-256（通常は不要。Base64、2つ以上） / pinned keys, two or more")
        .option("pin-until", "DATE", "--pin を確認する最後の日 yyyy-MM-dd / last day of the pins")
        .flag("allow-tls12", "TLS 1.2 も許す / allow TLS 1.2 beside 1.3");
  }

  /** Refuses what has no effect without a gateway. */
  static void refuseAlone(Inputs inputs) {
    if (!inputs.has("gateway")) {
      refuse(inputs, OF_TLS, "--gateway と一緒に指定してください", "is for --gateway only");
      refuse(inputs, List.of(PLAIN), "--gateway と一緒に指定してください", "is for --gateway only");
    }
  }

  private static void refuse(Inputs inputs, List<String> options, String japanese, String english) {
    for (String option : options) {
      inputs
          .find(option)
          .ifPresent(
              given -> {
                throw given.bad(japanese, english);
              });
    }
  }

  /** Scheme, host and port of the gateway; its own path may stand behind. */
  static URI base(Given gateway) {
    try {
      URI base = URI.create(gateway.value().strip().replaceFirst(Gateway.PATH + "/?$", ""));
      if (base.getScheme() != null && base.getHost() != null) {
        GatewayEndpoint.builder(base);
        return base;
      }
    } catch (IllegalArgumentException | InvalidQueryException e) {
      // said below, without the text
    }
    throw gateway.bad("https://HOST:PORT の形で指定してください", "must be of the form https://HOST:PORT");
  }

  /**
   * The endpoint; over TLS, who asks there needs an identity.
   *
   * @throws TransportException when the identity has expired
   */
  static GatewayEndpoint endpoint(Inputs inputs, TimeSource time) {
    Given gateway = inputs.need("gateway");
    URI base = base(gateway);
    if ("http".equalsIgnoreCase(base.getScheme())) {
      return plain(gateway, base, inputs);
    }
    refuse(
        inputs,
        List.of(PLAIN),
        "http のときだけ指定できます（--gateway は https:// です）",
        "is for http only, and --gateway is https://");
    TrustSet trust = trust(inputs);
    inputs.need("identity");
    try {
      GatewayEndpoint.Builder builder = GatewayEndpoint.builder(base).time(time).trust(trust);
      identity(inputs).ifPresent(builder::identity);
      if (Options.flag(inputs, "allow-tls12")) {
        builder.allowTls12();
      }
      return builder.build();
    } catch (InvalidQueryException e) {
      throw BadInput.of(gateway.place(), e);
    } catch (CredentialException e) {
      if (e.problem() == CredentialException.Problem.EXPIRED) {
        // It was right when it was set up: no wrong input, but a way that does not work any more.
        throw new TransportException(
            TransportException.Reason.CERT_EXPIRED,
            TransportException.Delivery.NOT_SENT,
            "the identity for the gateway has expired",
            null,
            ExchangeContext.NONE,
            e);
      }
      throw badIdentity(inputs, e);
    }
  }

  private static GatewayEndpoint plain(Given gateway, URI base, Inputs inputs) {
    if (!Options.flag(inputs, PLAIN)) {
      throw noHttp(gateway);
    }
    refuse(
        inputs,
        OF_TLS,
        "https のときだけ指定できます（--gateway は http:// です）",
        "is for https only, and --gateway is http://");
    try {
      return GatewayEndpoint.builder(base).permitPlainLoopback().build();
    } catch (InvalidQueryException e) {
      throw noHttp(gateway);
    }
  }

  private static BadInput noHttp(Given gateway) {
    return gateway.bad(
        "http:// ではなく https:// で指定してください（http は、このPCの中継サーバーに --plain-loopback で接続するときだけです）",
        "must be https://, not http://; plain http only to this computer itself, with"
            + " --plain-loopback");
  }

  /** TLS alone, to examine a gateway; an identity is used if there is one. */
  static TlsClient tls(Inputs inputs, TimeSource time) {
    TlsClient.Builder tls = TlsClient.builder(trust(inputs)).time(time);
    identity(inputs).ifPresent(tls::identity);
    if (Options.flag(inputs, "allow-tls12")) {
      tls.allowTls12();
    }
    try {
      return tls.build();
    } catch (CredentialException e) {
      throw badIdentity(inputs, e);
    }
  }

  private static Optional<ClientIdentity> identity(Inputs inputs) {
    return inputs
        .find("identity")
        .map(
            given ->
                ClientIdentity.pkcs12(
                    SecretOptions.file(given), SecretOptions.password(inputs, "identity")));
  }

  private static TrustSet trust(Inputs inputs) {
    Given given = inputs.need("trust");
    TrustSet trust;
    try {
      trust = TrustSet.pem(Options.path(given));
    } catch (CredentialException e) {
      throw bad(given, e);
    }
    List<Given> pins = inputs.all("pin");
    if (pins.isEmpty()) {
      inputs
          .find("pin-until")
          .ifPresent(
              until -> {
                throw until.bad("--pin と一緒に指定してください", "is for --pin only");
              });
      return trust;
    }
    LocalDate last = Options.date(inputs.need("pin-until"));
    Instant until = last.plusDays(1).atStartOfDay(WireDates.JST).toInstant();
    Set<String> texts = pins.stream().map(Given::value).collect(Collectors.toSet());
    try {
      return trust.pinned(until, texts);
    } catch (InvalidQueryException e) {
      throw pins.get(0)
          .bad(
              "公開鍵の SHA-256 を Base64（44文字）で、異なるものを2つ以上指定してください",
              "must be SHA-256 digests in Base64, 44 characters, two different ones or more");
    }
  }

  /** That no password was given is known here only: to the key store it is an empty one. */
  private static BadInput badIdentity(Inputs inputs, CredentialException e) {
    if (e.problem() != CredentialException.Problem.WRONG_PASSWORD) {
      return bad(inputs.find("identity").orElseGet(() -> inputs.need("trust")), e);
    }
    return inputs
        .find("identity-password-file")
        .or(() -> inputs.find("identity-password-env"))
        .map(given -> bad(given, e))
        .orElseGet(
            () ->
                BadInput.of(
                    "identity-password-file",
                    "指定してください（または --identity-password-env）",
                    "is needed, or --identity-password-env"));
  }

  /**
   * Watches the certificates of the way to a gateway; without TLS there are none. Who runs for
   * months must not learn of an end on the day on which nothing comes through any more.
   *
   * @param err where one that comes near its end is told
   */
  static CertificateWatch watch(
      Inputs inputs, TimeSource time, PrintStream err, Language language) {
    return watching(inputs, time)
        .listener(status -> err.println(warning(status, language)))
        .executor(firstAtOnce())
        .start();
  }

  /** How long the certificates of the way to a gateway are good; without TLS there are none. */
  static List<CertificateStatus> certificates(Inputs inputs, TimeSource time) {
    try (CertificateWatch once = watching(inputs, time).executor(Runnable::run).start()) {
      return once.statuses();
    }
  }

  /**
   * What to say of the one that ends first, for a command that asks once: it does not know what it
   * said before, and so begins late.
   */
  static Optional<String> certificateNotice(Inputs inputs, TimeSource time, Language language) {
    return certificates(inputs, time).stream()
        .filter(status -> status.state() != CertificateStatus.State.VALID)
        .filter(
            status ->
                status.state() != CertificateStatus.State.EXPIRING
                    || status.daysLeft() <= DAYS_NOTICED)
        .min(Comparator.comparing(CertificateStatus::daysLeft))
        .map(status -> warning(status, language));
  }

  private static CertificateWatch.Builder watching(Inputs inputs, TimeSource time) {
    CertificateWatch.Builder watch = CertificateWatch.builder(time);
    identity(inputs).ifPresent(own -> watch.identity(name(inputs.need("identity")), own));
    if (inputs.has("trust")) {
      watch.trust(name(inputs.need("trust")), trust(inputs));
    }
    return watch;
  }

  /** By option and file one finds the certificate again. */
  private static String name(Given given) {
    return given.field() + " " + Options.path(given).getFileName();
  }

  private static String warning(CertificateStatus status, Language language) {
    boolean ends = status.state() == CertificateStatus.State.EXPIRING;
    String japanese =
        ends ? "期限まであと" + status.daysLeft() + "日です。" : "使用できません（" + status.state() + "）。";
    String english =
        ends ? "ends in " + status.daysLeft() + " days." : "is " + status.state() + ".";
    return language.say(
        "注意: 証明書（" + status.name() + "）は" + japanese,
        "Warning: the certificate " + status.name() + " " + english);
  }

  /**
   * The first look is over before the command goes on, which may end soon; the others wait aside.
   */
  private static Executor firstAtOnce() {
    AtomicBoolean isFirst = new AtomicBoolean(true);
    return look -> {
      if (isFirst.getAndSet(false)) {
        look.run();
      } else {
        Thread thread = new Thread(look, "shikaku-certificates");
        thread.setDaemon(true);
        thread.start();
      }
    };
  }

  private static BadInput bad(Given given, CredentialException e) {
    return given.bad(
        e.userMessage(Language.JAPANESE.locale()), e.userMessage(Language.ENGLISH.locale()));
  }
}
