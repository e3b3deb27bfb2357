package souk.node;

import java.lang.System.Logger;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.exchange.provider.AgreementStore;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.transport.HttpDialer;
import souk.transport.PeerException;

/**
 * Whether customers find this node: that no other process with its key serves or takes its place on
 * the ledger, and that its address leads here. What goes wrong is said once, in one line, and once
 * when it is over. For one thread.
 */
final class PlaceCheck {
  private static final Logger LOG = System.getLogger("souk.node");

  /** How often it looks. */
  static final Duration PAUSE = Duration.ofSeconds(60);

  /** Asks which process of this key answers at an address. */
  @FunctionalInterface
  interface Asking {
    Optional<Bytes32> ask(URI endpoint) throws PeerException;
  }

  private final Address key;
  private final Bytes32 process;
  private final InstantSource clock;
  private final Asking asking;
  private @Nullable Instant last;
  private String replaced = "";
  private String unreached = "";

  /**
   * @param process that this is, or the processes that share a store are
   */
  PlaceCheck(Address key, Bytes32 process, InstantSource clock, Asking asking) {
    this.key = key;
    this.process = process;
    this.clock = clock;
    this.asking = asking;
  }

  /** Asks by HTTP, each time with a fresh challenge. */
  static Asking dialing(HttpDialer dialer, Address key, LedgerInfo ledger, SecureRandom random) {
    return endpoint -> Presence.ask(dialer, endpoint, key, ledger.domain(), draw(random));
  }

  static Bytes32 draw(SecureRandom random) {
    byte[] drawn = new byte[Bytes32.SIZE];
    random.nextBytes(drawn);
    return Bytes32.of(drawn);
  }

  /**
   * To be called before anything is served or registered.
   *
   * @throws StartRefusedException when a node with this key answers where the ledger says it is
   */
  void alone(LedgerView view) {
    Optional<URI> there =
        view.provider(key).map(LedgerView.Provider::endpoint).flatMap(PlaceCheck::uri);
    if (there.isEmpty()) {
      return;
    }
    try {
      if (asking.ask(there.get()).filter(other -> !other.equals(process)).isPresent()) {
        throw new StartRefusedException(
            true,
            "a node of %s runs at %s already, as the ledger has it; stop that one first, or give this one a key of its own"
                .formatted(key, there.get()));
      }
    } catch (PeerException e) {
      // Nobody is there: the place is free.
    }
  }

  /** Says when the ledger has agreements of this key that its folder does not know. */
  void complete(LedgerView view, List<AgreementStore.Signed> known, Object folder) {
    Amount locked = view.provider(key).map(LedgerView.Provider::locked).orElse(Amount.ZERO);
    Amount here =
        known.stream()
            .flatMap(signed -> view.agreement(signed.id()).stream())
            .filter(agreement -> !agreement.closed())
            .map(LedgerView.Agreement::lock)
            .reduce(Amount.ZERO, Amount::plus);
    Amount unknown = locked.minusOrZero(here);
    if (!unknown.isZero()) {
      LOG.log(
          Logger.Level.WARNING,
          "agreements that hold {0} of this provider''s collateral are not known in {1}; they are"
              + " not served from here: if this key had another --state folder, start with that"
              + " one",
          unknown,
          folder);
    }
  }

  /** To be called with every new block; looks once in a while. */
  void look(LedgerView view, URI own) {
    Instant now = clock.instant();
    if (last != null && now.isBefore(last.plus(PAUSE))) {
      return;
    }
    last = now;
    registered(view, own);
    reached(own);
  }

  private void registered(LedgerView view, URI own) {
    String there = view.provider(key).map(LedgerView.Provider::endpoint).orElse("");
    String wrong =
        there.isEmpty() || there.equals(own.toString())
            ? ""
            : "the ledger says that this provider is at %s, not at %s, and customers go there: another node was started with this key; stop that one and start this one again"
                .formatted(there, own);
    replaced = say(replaced, wrong, "the ledger says again that this provider is at " + own);
  }

  private void reached(URI own) {
    if (Listening.isLoopback(own)) {
      return;
    }
    String wrong;
    try {
      Optional<Bytes32> who = asking.ask(own);
      wrong =
          who.equals(Optional.of(process))
              ? ""
              : who.isPresent()
                  ? "at %s, which customers are told, another node with this key answers; stop one of the two"
                      .formatted(own)
                  : "at %s, which customers are told, somebody else answers than this node; look at --public-url and at the proxy there"
                      .formatted(own);
    } catch (PeerException e) {
      wrong =
          "at %s, which customers are told, nobody answers (%s), as far as can be seen from here; look at --public-url, at the port's forwarding and at firewalls"
              .formatted(own, e.kind());
    }
    unreached = say(unreached, wrong, "this node answers at " + own + " again");
  }

  /** Says what is other than before; returns what is wrong now. */
  private static String say(String before, String now, String good) {
    if (!now.equals(before)) {
      if (now.isEmpty()) {
        LOG.log(Logger.Level.INFO, good);
      } else {
        LOG.log(Logger.Level.WARNING, now);
      }
    }
    return now;
  }

  private static Optional<URI> uri(String endpoint) {
    try {
      return Optional.of(URI.create(endpoint)).filter(known -> known.getHost() != null);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
