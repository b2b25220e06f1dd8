package jp.shikaku.examples.gateway;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.MessageKind;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link Gateway}. Immutable. */
public final class GatewaySettings {

  private final Path root;
  private final Path data;
  private final @Nullable Path staging;
  private final InetSocketAddress listen;
  private final boolean plain;
  private final @Nullable Path identity;
  private final @Nullable Supplier<char[]> password;
  private final @Nullable Path trust;
  private final boolean allowTls12;
  private final @Nullable DataSource database;
  private final int sessions;
  private final int queue;
  private final Duration pickupTimeout;
  private final Duration answerTimeout;
  private final Duration stopGrace;
  private final Duration silence;
  private final MaintenanceCalendar maintenance;
  private final Kinds kinds;
  private final Documents documents;

  private GatewaySettings(Builder builder) {
    this.root = Objects.requireNonNull(builder.root);
    this.data = Objects.requireNonNull(builder.data);
    this.staging = builder.staging;
    this.listen = Objects.requireNonNull(builder.listen);
    this.plain = builder.plain;
    this.identity = builder.identity;
    this.password = builder.password;
    this.trust = builder.trust;
    this.allowTls12 = builder.allowTls12;
    this.database = builder.database;
    this.sessions = builder.sessions;
    this.queue = builder.queue;
    this.pickupTimeout = builder.pickupTimeout;
    this.answerTimeout = builder.answerTimeout;
    this.stopGrace = builder.stopGrace;
    this.silence = builder.silence;
    this.maintenance = builder.maintenance;
    this.kinds = Kinds.NAMED.with(builder.kinds);
    this.documents = builder.documents;
  }

  /** {@return a new description} */
  public static Builder builder() {
    return new Builder();
  }

  Path root() {
    return root;
  }

  Path data() {
    return data;
  }

  /** Where requests are written first; empty for where the folder transport finds a place. */
  Optional<Path> staging() {
    return Optional.ofNullable(staging);
  }

  InetSocketAddress listen() {
    return listen;
  }

  boolean isPlain() {
    return plain;
  }

  Path identity() {
    return Objects.requireNonNull(identity);
  }

  Supplier<char[]> password() {
    return Objects.requireNonNull(password);
  }

  Path trust() {
    return Objects.requireNonNull(trust);
  }

  boolean allowTls12() {
    return allowTls12;
  }

  Optional<DataSource> database() {
    return Optional.ofNullable(database);
  }

  int sessions() {
    return sessions;
  }

  int queue() {
    return queue;
  }

  Duration pickupTimeout() {
    return pickupTimeout;
  }

  Duration answerTimeout() {
    return answerTimeout;
  }

  Duration stopGrace() {
    return stopGrace;
  }

  /** How long a desk may be silent before the end of its document. */
  Duration silence() {
    return silence;
  }

  MaintenanceCalendar maintenance() {
    return maintenance;
  }

  Kinds kinds() {
    return kinds;
  }

  Documents documents() {
    return documents;
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    /** 20 sessions of the terminal, less 4 for others who use it (transports 6.4). */
    private static final int MOST_SESSIONS = 16;

    private @Nullable Path root;
    private @Nullable Path data;
    private @Nullable Path staging;
    private @Nullable InetSocketAddress listen;
    private boolean plain;
    private @Nullable Path identity;
    private @Nullable Supplier<char[]> password;
    private @Nullable Path trust;
    private boolean allowTls12;
    private @Nullable DataSource database;
    private int sessions = MOST_SESSIONS;
    private int queue = 256;
    private Duration pickupTimeout = Duration.ofSeconds(15);
    private Duration answerTimeout = Duration.ofMinutes(5);
    private Duration stopGrace = Duration.ofSeconds(10);
    private Duration silence = Duration.ofSeconds(10);
    private MaintenanceCalendar maintenance = MaintenanceCalendar.NONE;
    private final List<MessageKind> kinds = new ArrayList<>();
    private Documents documents = Documents.MESSAGES;

    private Builder() {}

    /**
     * Sets the terminal's folder, which nobody else may write requests to.
     *
     * @param root holds req, res and face
     * @return this
     */
    public Builder root(Path root) {
      this.root = root;
      return this;
    }

    /**
     * Sets where the gateway keeps its ledger and key.
     *
     * @param data a folder on a local disk, made when it is not there
     * @return this
     */
    public Builder data(Path data) {
      this.data = data;
      return this;
    }

    /**
     * Sets where requests are written before they get their final name; {@code .shikaku-staging}
     * below the root unless set.
     *
     * @param staging a folder on the volume of the request folder, used by this gateway alone
     * @return this
     */
    public Builder staging(Path staging) {
      this.staging = staging;
      return this;
    }

    /**
     * Sets the one address to listen on.
     *
     * @param listen resolved; port 0 for any
     * @return this
     */
    public Builder listen(InetSocketAddress listen) {
      this.listen = listen;
      return this;
    }

    /**
     * Serves HTTP without TLS, on a loopback address only.
     *
     * @return this
     */
    public Builder plainLoopback() {
      this.plain = true;
      return this;
    }

    /**
     * Sets the server's identity and whom it trusts.
     *
     * @param identity PKCS#12 file
     * @param password gives its password, anew at each call; what it gives is wiped
     * @param trust PEM file of the clinic's CA
     * @return this
     */
    public Builder tls(Path identity, Supplier<char[]> password, Path trust) {
      this.identity = identity;
      this.password = password;
      this.trust = trust;
      return this;
    }

    /**
     * Allows TLS 1.2 beside 1.3.
     *
     * @return this
     */
    public Builder allowTls12() {
      this.allowTls12 = true;
      return this;
    }

    /**
     * Keeps the ledger in PostgreSQL, in place of a SQLite file.
     *
     * @param database used by this gateway alone
     * @return this
     */
    public Builder database(DataSource database) {
      this.database = database;
      return this;
    }

    /**
     * Sets how many exchanges run at once; 16 unless set.
     *
     * @param sessions 1 to 16
     * @return this
     * @throws InvalidQueryException when it is not in this range
     */
    public Builder sessions(int sessions) {
      if (sessions < 1 || sessions > MOST_SESSIONS) {
        throw new InvalidQueryException(
            "sessions", "must be 1 to " + MOST_SESSIONS, "1から" + MOST_SESSIONS + "で指定してください");
      }
      this.sessions = sessions;
      return this;
    }

    /**
     * Sets how many exchanges may wait in each lane; 256 unless set.
     *
     * @param queue 0 to 10,000
     * @return this
     * @throws InvalidQueryException when it is not in this range
     */
    public Builder queue(int queue) {
      if (queue < 0 || queue > 10_000) {
        throw new InvalidQueryException("queue", "must be 0 to 10000", "0から10000で指定してください");
      }
      this.queue = queue;
      return this;
    }

    /**
     * Sets how long a request may lie before it is taken back; 15 s unless set.
     *
     * @param timeout more than zero
     * @return this
     */
    public Builder pickupTimeout(Duration timeout) {
      this.pickupTimeout = timeout;
      return this;
    }

    /**
     * Sets how long an answer is waited for, and how long a request may wait for its turn; 5 min
     * unless set. It should be longer than any desk waits.
     *
     * @param timeout more than zero
     * @return this
     */
    public Builder answerTimeout(Duration timeout) {
      this.answerTimeout = timeout;
      return this;
    }

    /**
     * Sets how long running exchanges may take to end when the gateway is stopped; 10 s unless set.
     *
     * @param grace zero or more
     * @return this
     */
    public Builder stopGrace(Duration grace) {
      this.stopGrace = grace;
      return this;
    }

    /** For tests; 10 s. */
    Builder silence(Duration time) {
      this.silence = time;
      return this;
    }

    /**
     * Sets when the centre is known not to work.
     *
     * @param calendar its windows; none unless set
     * @return this
     */
    public Builder maintenance(MaintenanceCalendar calendar) {
      this.maintenance = calendar;
      return this;
    }

    /**
     * Carries one more family; whoever holds the official documents adds it here as at the desks.
     *
     * @param kind one that the library does not name and that was not given yet
     * @return this
     * @throws InvalidQueryException when it is known already
     */
    public Builder kind(MessageKind kind) {
      if (Kinds.NAMED.with(kinds).find(kind.code()).isPresent()) {
        throw new InvalidQueryException("kind", "is carried already", "すでに中継する電文種別です");
      }
      kinds.add(kind);
      return this;
    }

    /** Sets how documents are looked into; the contract's are no messages of the system. */
    Builder documents(Documents documents) {
      this.documents = documents;
      return this;
    }

    /**
     * Makes the settings.
     *
     * @return the settings
     * @throws InvalidQueryException when they do not fit together
     */
    public GatewaySettings build() {
      require(root, "root");
      require(data, "data");
      InetSocketAddress address = listen;
      require(address, "listen");
      if (address == null || address.isUnresolved()) {
        throw new InvalidQueryException(
            "listen", "must be an address of this computer", "このPCのアドレスを指定してください");
      }
      if (address.getAddress().isAnyLocalAddress()) {
        throw new InvalidQueryException(
            "listen",
            "must be one address of this computer, not all of them",
            "このPCのアドレスを1つ指定してください（0.0.0.0 は不可）");
      }
      if (plain && !address.getAddress().isLoopbackAddress()) {
        throw new InvalidQueryException(
            "plain-loopback",
            "is for a loopback address only: elsewhere the gateway speaks TLS",
            "このPCだけで使う場合（127.0.0.1）に限ります。それ以外は TLS が必要です");
      }
      if (!plain) {
        require(identity, "identity");
        require(trust, "trust");
      }
      return new GatewaySettings(this);
    }

    private static void require(@Nullable Object value, String field) {
      if (value == null) {
        throw new InvalidQueryException(field, "is needed", "指定してください");
      }
    }
  }
}
