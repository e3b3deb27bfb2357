package souk.exchange.provider;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import souk.exchange.ExchangeSession;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderRole;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitLimits;
import souk.exchange.UnitRequest;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.exchange.client.Pauses;
import souk.exchange.wire.EndpointInfo;
import souk.exchange.wire.Paths;
import souk.exchange.wire.SessionKey;
import souk.ledger.AgreementTerms;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.payments.Ticket;
import souk.payments.TillRefusal;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.Response;

/**
 * A provider with one agreement behind HTTP, its till in memory, and a client of it. Its service
 * costs as many tickets as the body's first byte says, reads the content whole or not at all, and
 * answers with as many bytes as it is told.
 */
public final class UnitScene implements AutoCloseable {
  /** The agreement. */
  public static final Bytes32 AGREEMENT = Bytes32.of(77);

  /** Most tickets that client and provider risk. */
  public static final int EXPOSURE = 10;

  private static final LedgerInfo LEDGER =
      LocalLedger.builder(
              new LedgerRules(new RoundRules(10, 2, 1, 20, 21), 30, 1_000_000, 1000, 2000),
              Bytes32.of(8))
          .open()
          .info();

  private final PrivateKey clientKey;
  private final PrivateKey providerKey;
  private final AgreementTerms terms;
  private final HttpServer http;
  private final HttpDialer dialer = new HttpDialer();
  private final MemoryUnitStore store = new MemoryUnitStore();
  private ServedAgreement agreement;

  /** Every till call is refused with the first of these while there is one. */
  public final Queue<TillRefusal> tillRefuses = new ArrayDeque<>();

  public final Streaming role = new Streaming();
  final MemoryTill till = new MemoryTill();
  public final AtomicInteger notServed = new AtomicInteger();
  public final List<String> faults = Collections.synchronizedList(new ArrayList<>());
  UnitLimits limits;

  /** A provider whose units may hold so much; keys come from the seed. */
  public UnitScene(long seed, UnitLimits limits) throws IOException {
    this.limits = limits;
    Random random = new Random(seed);
    clientKey = PrivateKey.fromSeeded(random);
    providerKey = PrivateKey.fromSeeded(random);
    terms =
        Terms.of(EXPOSURE, EXPOSURE)
            .vary()
            .customer(clientKey.address())
            .provider(providerKey.address())
            .build();
    agreement = agreement();
    UnitEdge edge =
        new UnitEdge(
            new SessionKeys(providerKey, LEDGER.domain()),
            new PeerBans(() -> Instant.EPOCH, 1000, Duration.ofMinutes(1)),
            this::find,
            served -> this.limits,
            () -> terms.startBlock());
    HttpServer.Builder builder =
        HttpServer.builder()
            .onFault((request, fault) -> faults.add(request + ": " + fault.getMessage()))
            .get(
                Paths.ABOUT,
                request ->
                    Response.of(
                        EndpointInfo.of(providerKey.publicKey(), List.of("echo/1"), LEDGER)
                            .encode()));
    edge.mount(builder, limits.content());
    http = builder.start();
  }

  private Optional<ServedAgreement> find(Bytes32 id) {
    return id.equals(AGREEMENT) && notServed.getAndUpdate(n -> Math.max(0, n - 1)) == 0
        ? Optional.of(agreement)
        : Optional.empty();
  }

  private ServedAgreement agreement() {
    return new ServedAgreement(
        AGREEMENT,
        terms,
        new LimitedRole(role, limits),
        new RefusingTill(till, tillRefuses),
        store,
        ExposureRules.DEFAULT,
        () -> Instant.EPOCH,
        new Semaphore(100),
        Runnable::run,
        store.all());
  }

  /** The provider forgets what it has in memory. */
  public void restart() {
    agreement = agreement();
  }

  public URI uri() {
    return http.uri();
  }

  public HttpDialer dialer() {
    return dialer;
  }

  public Address provider() {
    return providerKey.address();
  }

  public int exposure() {
    return agreement.exposure();
  }

  /** How many tickets the till has. */
  public int taken() {
    return till.taken.size();
  }

  PrivateKey clientKey() {
    return clientKey;
  }

  SessionKey sessionKey() {
    return SessionKey.ofClient(clientKey, providerKey.publicKey(), LEDGER.domain(), AGREEMENT);
  }

  /** A session of the client at an address; a call is made {@code attempts} times, unpaused. */
  public ExchangeSession session(URI at, int attempts) throws Exception {
    ClientRules rules = new ClientRules(Duration.ofSeconds(30), attempts, Duration.ZERO, 16);
    Pauses none =
        new Pauses(Duration.ZERO, Duration.ZERO, new Random(1), time -> Thread.onSpinWait());
    return new ExchangeClient(dialer, clientKey, LEDGER, rules, none)
        .open(at, provider(), AGREEMENT, EXPOSURE);
  }

  public static List<Ticket> tickets(int from, int count) {
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tickets.add(MemoryTill.ticket(from + i));
    }
    return tickets;
  }

  @Override
  public void close() {
    dialer.close();
    http.close();
  }

  /** The byte at a place of every payload. */
  public static byte patternAt(long at) {
    return (byte) (at * 17 + (at >> 11));
  }

  /** The service. */
  public static final class Streaming implements ProviderRole {
    public volatile boolean payFirst;
    public volatile boolean reads = true;
    public volatile long payload = 100;
    public final AtomicInteger contents = new AtomicInteger();
    public volatile long lastRead;
    public volatile int largestPiece;
    public volatile @Nullable InputStream kept;

    @Override
    public Acceptance accept(AgreementTerms terms) {
      return new Acceptance.Accepted();
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      int price = request.body().toArray()[0];
      if (payFirst) {
        return new Prepared(price, Payload.EMPTY);
      }
      consume(request);
      return new Prepared(price, new Patterned(payload));
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      if (!payFirst) {
        return Payload.EMPTY;
      }
      consume(request);
      return new Patterned(payload);
    }

    private void consume(UnitRequest request) throws UnitException {
      if (!reads) {
        return;
      }
      long read = 0;
      try (InputStream in = request.content().open()) {
        kept = in;
        byte[] piece = new byte[1 << 15];
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
          read += n;
          largestPiece = Math.max(largestPiece, n);
        }
      } catch (IOException e) {
        throw new UnitException(Reason.NOT_FOUND, "the role's own words: " + e.getMessage());
      }
      lastRead = read;
      contents.incrementAndGet();
    }

    @Override
    public void close() {}
  }

  /** Bytes that follow from their place, never held at once. */
  record Patterned(long length) implements Payload {
    @Override
    public void writeTo(java.io.OutputStream out) throws IOException {
      byte[] piece = new byte[1 << 16];
      for (long at = 0; at < length; at += piece.length) {
        int count = (int) Math.min(piece.length, length - at);
        for (int i = 0; i < count; i++) {
          piece[i] = patternAt(at + i);
        }
        out.write(piece, 0, count);
      }
    }
  }

  /** Content whose bytes follow from their place; {@code wrongAt} is a byte that differs, or -1. */
  public static souk.exchange.UnitContent content(long length, long wrongAt) {
    java.security.MessageDigest sha256;
    try {
      sha256 = java.security.MessageDigest.getInstance("SHA-256");
      new Patterned(length)
          .writeTo(
              new java.security.DigestOutputStream(
                  java.io.OutputStream.nullOutputStream(), sha256));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    Bytes32 digest = Bytes32.of(sha256.digest());
    return new souk.exchange.UnitContent.Known(
        length, digest, () -> new PatternStream(length, wrongAt));
  }

  private static final class PatternStream extends InputStream {
    private final long length;
    private final long wrongAt;
    private long at;

    PatternStream(long length, long wrongAt) {
      this.length = length;
      this.wrongAt = wrongAt;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) {
      int read = (int) Math.min(count, length - at);
      for (int i = 0; i < read; i++) {
        target[offset + i] = patternAt(at + i);
        if (at + i == wrongAt) {
          target[offset + i] ^= 1;
        }
      }
      at += read;
      return read == 0 && count > 0 ? -1 : read;
    }
  }

  static Bytes body(int price) {
    return Bytes.of(new byte[] {(byte) price});
  }
}
