package souk.keys.reader;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import souk.exchange.ExchangeSession;
import souk.exchange.KeySigning;
import souk.exchange.Routes;
import souk.exchange.UnitContent;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.exchange.client.PaidSession;
import souk.exchange.client.PaidSession.Order;
import souk.exchange.client.PaidSession.Outcome;
import souk.exchange.client.PaidSession.Target;
import souk.exchange.client.Pauses;
import souk.keys.Answer;
import souk.keys.GrantFile;
import souk.keys.GrantTerms;
import souk.keys.KeysEvidence;
import souk.keys.KeysTerms;
import souk.keys.KeysWish;
import souk.keys.ReadRequest;
import souk.keys.SponsorWish;
import souk.ledger.LedgerInfo;
import souk.payments.Ticket;
import souk.payments.WalletException;
import souk.payments.WalletTicketSource.Pause;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import souk.transport.HttpDialer;
import souk.transport.HttpPeer;
import souk.transport.PeerException;
import souk.umbral.Capsule;
import souk.umbral.CapsuleFragment;
import souk.umbral.Encryption;
import souk.umbral.UmbralException;
import souk.umbral.VerifiedCapsuleFragment;

/**
 * A reader's side: asks providers until enough answered rightly, opens, and tells the owner's node
 * about those that lied or were silent. It needs no ledger and no money: the owner's node gives it
 * tickets. Safe for many threads.
 */
public final class KeysReader {
  private static final int MOST_LINE = 4 << 10;
  private static final int MOST_SESSIONS = 256;
  private static final int ATTEMPTS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  /** Whose session it is, and where. */
  private record At(GrantFile.Place place, Address provider) {}

  private final PrivateKey node;
  private final KeySigning signing;
  private final PrivateKey secret;
  private final HttpDialer dialer;
  private final ClientRules rules;
  private final ExchangeClient exchange;
  private final Cache<At, ExchangeSession> sessions =
      Caffeine.newBuilder().maximumSize(MOST_SESSIONS).executor(Runnable::run).build();
  private final InstantSource clock;
  private final SecureRandom random;

  /**
   * A reader whose two keys follow from one: the one that asks is the key itself, the one that
   * opens is derived from it.
   *
   * @param ledger which providers must settle on
   */
  public KeysReader(
      PrivateKey key,
      HttpDialer dialer,
      LedgerInfo ledger,
      ClientRules rules,
      InstantSource clock,
      SecureRandom random) {
    this.node = key;
    this.signing = new KeySigning(key, KeysTerms.KIND);
    this.secret = PrivateKey.of(signing.secret("reader").getEncoded());
    this.dialer = dialer;
    this.rules = rules;
    this.exchange = new ExchangeClient(dialer, key, ledger, rules);
    this.clock = clock;
    this.random = random;
  }

  /** Who asks. */
  public Address requester() {
    return node.address();
  }

  /** What is granted to. */
  public PublicKey publicKey() {
    return secret.publicKey();
  }

  /**
   * What became of each provider that was asked.
   *
   * @param right who answered rightly
   * @param lies who answered wrongly, with the evidence
   * @param refused who refused, or could not be paid since the owner's node gave no tickets, and
   *     why; that is nothing to complain about
   * @param silent who gave no answer at all, or none that it signed, and why
   */
  public record Asked(
      Map<Address, VerifiedCapsuleFragment> right,
      Map<Address, Bytes> lies,
      Map<Address, String> refused,
      Map<Address, String> silent) {}

  /** A provider said no, or was not asked. */
  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message, Exception cause) {
      super(message, cause);
    }
  }

  /**
   * A plaintext, and how it was come by.
   *
   * @param plaintext empty when too few answered rightly
   */
  public record Opened(Optional<Bytes> plaintext, Asked asked) {}

  /**
   * Asks as many providers as suffice, and one more for each that fails.
   *
   * @param ciphertext of this capsule
   * @throws UmbralException when enough answered rightly, and it opens nothing
   */
  public Opened open(GrantFile file, Capsule capsule, Bytes ciphertext) throws UmbralException {
    Asked asked = ask(file, capsule, file.grant().threshold());
    if (asked.right().size() < file.grant().threshold()) {
      return new Opened(Optional.empty(), asked);
    }
    byte[] plaintext =
        Encryption.open(
            secret,
            file.grant().owner(),
            capsule,
            List.copyOf(asked.right().values()),
            ciphertext.toArray());
    return new Opened(Optional.of(Bytes.of(plaintext)), asked);
  }

  /**
   * Asks providers until so many answered rightly, or all were asked.
   *
   * @param wanted right answers
   */
  public Asked ask(GrantFile file, Capsule capsule, int wanted) {
    Asked asked =
        new Asked(
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>());
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < file.places().size(); i++) {
      order.add(i);
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      while (asked.right().size() < wanted && !order.isEmpty()) {
        Map<Integer, Future<Answer>> running = new LinkedHashMap<>();
        for (int i = asked.right().size(); i < wanted && !order.isEmpty(); i++) {
          int place = order.removeFirst();
          running.put(place, threads.submit(() -> request(file, place, capsule)));
        }
        running.forEach((place, answer) -> take(file, place, capsule, answer, asked));
      }
    }
    return asked;
  }

  private void take(
      GrantFile file, int place, Capsule capsule, Future<Answer> running, Asked asked) {
    GrantTerms.Part part = file.grant().parts().get(place);
    try {
      Answer answer = running.get();
      Optional<Bytes> lie = KeysEvidence.of(file.grant(), part.mark(), capsule, answer);
      if (lie.isPresent()) {
        asked.lies().put(part.provider(), lie.get());
        return;
      }
      asked
          .right()
          .put(
              part.provider(),
              CapsuleFragment.ofSimple(answer.fragment().toArray())
                  .verify(
                      capsule, file.grant().signer(), file.grant().owner(), file.grant().reader()));
    } catch (ExecutionException e) {
      boolean refused = e.getCause() instanceof RefusedException;
      (refused ? asked.refused() : asked.silent()).put(part.provider(), why(e));
    } catch (UmbralException | DecodeException e) {
      asked
          .refused()
          .put(part.provider(), "the owner did not sign its fragment: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      asked.refused().put(part.provider(), "interrupted");
    }
  }

  /** One provider's answer, signed, which may be wrong. */
  private Answer request(GrantFile file, int number, Capsule capsule) throws IOException {
    GrantFile.Place place = file.places().get(number);
    Address provider = file.grant().parts().get(number).provider();
    byte[] fresh = new byte[Bytes32.SIZE];
    random.nextBytes(fresh);
    Bytes32 unit = Bytes32.of(fresh);
    ReadRequest request =
        ReadRequest.sign(
            signing, place.agreement(), unit, file.grant().id(), capsule, clock.instant());
    Bytes bytes = buy(file, place, provider, unit, new KeysWish.Read(request).encode());
    Answer answer;
    try {
      answer = Answer.decode(bytes);
    } catch (DecodeException e) {
      throw new IOException(place.endpoint() + " did not answer: " + e.getMessage(), e);
    }
    if (!answer.isSigned(provider, place.agreement())
        || !answer.answers(request, requester(), unit)) {
      throw new IOException(place.endpoint() + " did not sign an answer to this request");
    }
    return answer;
  }

  private Bytes buy(
      GrantFile file, GrantFile.Place place, Address provider, Bytes32 unit, Bytes body)
      throws IOException {
    try {
      PaidSession session =
          new PaidSession(
              session(place, provider),
              provider,
              (at, purpose, count) -> sponsored(file, at, purpose, count, false),
              tickets -> sponsoredAgain(file, provider, unit, tickets),
              ATTEMPTS,
              new Pauses(FIRST_PAUSE, LONGEST_PAUSE, random, Pause.SLEEP));
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      Outcome outcome =
          session.buy(
              Order.priced(unit, body, UnitContent.NONE, file.tickets()),
              Target.NOTHING,
              new Target(Answer.SIZE, HttpPeer.Sink.to(answer)));
      return switch (outcome) {
        case Outcome.Released _ -> Bytes.of(answer.toByteArray());
        case Outcome.Unpaid(Exception cause) -> throw failed(place, provider, cause);
        case Outcome.Unknown unknown -> throw failed(place, provider, unknown.cause());
      };
    } catch (PeerException | UnitException | WrongEndpointException e) {
      throw failed(place, provider, e);
    }
  }

  /** A session stays open for the requests to come, which saves a call and a shared secret each. */
  private ExchangeSession session(GrantFile.Place place, Address provider)
      throws PeerException, UnitException, WrongEndpointException {
    At at = new At(place, provider);
    ExchangeSession open = sessions.getIfPresent(at);
    if (open == null) {
      open = exchange.open(place.endpoint(), provider, place.agreement(), place.exposure());
      sessions.put(at, open);
    }
    return open;
  }

  /** What failed once is begun anew the next time: another may answer there by then. */
  private IOException failed(GrantFile.Place place, Address provider, Exception cause) {
    sessions.invalidate(new At(place, provider));
    return switch (cause) {
      case WalletException none when !isSilence(none.getCause()) ->
          new RefusedException("not asked: " + none.getMessage(), none);
      // It countersigned that it has the fragment, so that it is not there is no reason.
      case UnitException no when no.reason() != UnitException.Reason.NOT_FOUND ->
          new RefusedException(place.endpoint() + " refused: " + no.getMessage(), no);
      case PeerException no
          when no.kind() == PeerException.Kind.REFUSED
              || no.kind() == PeerException.Kind.CANCELLED ->
          new RefusedException(place.endpoint() + " refused: " + no.getMessage(), no);
      default ->
          new IOException(place.endpoint() + " did not answer: " + cause.getMessage(), cause);
    };
  }

  private static boolean isSilence(@Nullable Throwable why) {
    return why instanceof PeerException peer && peer.refusedWith(SponsorWish.PROVIDER_SILENT);
  }

  // ---- the owner's node ----

  private List<Ticket> sponsored(
      GrantFile file, Address provider, Bytes32 unit, int count, boolean again) {
    SponsorWish.Tickets wish =
        SponsorWish.tickets(signing, file.grant().id(), provider, unit, count, again);
    try {
      byte[] answer = post(file.sponsor(), "/tickets", wish.encode().toArray(), count * 256);
      return SponsorWish.tickets(answer, count);
    } catch (PeerException | DecodeException e) {
      WalletException none =
          new WalletException(
              WalletException.Reason.NOT_DELIVERED,
              "the owner's node gave no tickets: " + e.getMessage());
      none.initCause(e);
      throw none;
    }
  }

  private void sponsoredAgain(
      GrantFile file, Address provider, Bytes32 unit, List<Ticket> tickets) {
    var _ = sponsored(file, provider, unit, tickets.size(), true);
  }

  /**
   * Asks the owner's node for the file that counts now in the place of this one: of a grant that
   * was issued anew, or with the agreements that run now.
   *
   * @return empty when this one still counts as it is
   * @throws PeerException when the node is not there, or the grant is over
   * @throws DecodeException when what it gave is no file for this reader by the same owner
   */
  public Optional<GrantFile> renewed(GrantFile file) throws PeerException, DecodeException {
    SponsorWish.Renew wish = SponsorWish.renew(signing, file.grant().id());
    GrantFile now =
        GrantFile.decode(post(file.sponsor(), "/renew", wish.encode().toArray(), GrantFile.MOST));
    GrantTerms before = file.grant();
    if (!now.owner().equals(file.owner())
        || !now.grant().owner().equals(before.owner())
        || !now.grant().signer().equals(before.signer())
        || !now.grant().reader().equals(before.reader())
        || !now.grant().requester().equals(before.requester())) {
      throw new DecodeException("the owner's node gave the file of another grant");
    }
    return now.encode().equals(file.encode()) ? Optional.empty() : Optional.of(now);
  }

  /**
   * Tells the owner's node that a provider lied; it has it slashed.
   *
   * @return what the node says
   */
  public String accuse(GrantFile file, Address provider, Bytes evidence) throws PeerException {
    byte[] message = new ByteWriter().address(provider).raw(evidence.toArray()).toArray();
    return line(post(file.sponsor(), "/lie", message, MOST_LINE));
  }

  /**
   * Tells the owner's node that a provider was silent; it is asked on the ledger.
   *
   * @return what the node says
   */
  public String complain(GrantFile file, Address provider, Capsule capsule) throws PeerException {
    SponsorWish.Silent wish = SponsorWish.silent(signing, file.grant().id(), provider, capsule);
    return line(post(file.sponsor(), "/silent", wish.encode().toArray(), MOST_LINE));
  }

  private byte[] post(URI node, String path, byte[] body, int most) throws PeerException {
    return dialer
        .peer(node)
        .send("POST", Routes.prefix(KeysTerms.KIND) + path, body, rules.timeout(), most);
  }

  private static String line(byte[] said) {
    return new String(said, StandardCharsets.UTF_8).strip();
  }

  private static String why(ExecutionException failed) {
    Throwable cause = failed.getCause();
    return String.valueOf((cause == null ? failed : cause).getMessage());
  }
}
