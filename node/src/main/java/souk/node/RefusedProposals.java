package souk.node;

import java.lang.System.Logger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.ledger.FailureLog;
import souk.primitives.Address;
import souk.primitives.DecodeException;
import souk.transport.PeerException;

/**
 * Says why providers are not hired, and not with every try: who is dead may be so for long. That
 * one does not sign yet is told when it says so again and again. Safe for many threads.
 */
final class RefusedProposals {
  private static final Logger LOG = System.getLogger("souk.node");
  private static final int MOST = 1_000;

  /** How often in a row one may be too early without a word. */
  private static final int EARLY = 2;

  private final Map<Address, FailureLog> told = new ConcurrentHashMap<>();
  private final Map<Address, FailureLog> early = new ConcurrentHashMap<>();

  /** One was not hired; whatever a peer can bring about is a line, and no fault. */
  void say(Address provider, Throwable why) {
    if (told.size() >= MOST) {
      told.clear();
    }
    if (early.size() >= MOST) {
      early.clear();
    }
    if (why instanceof Proposals.NotYetException) {
      early
          .computeIfAbsent(provider, who -> new FailureLog(LOG, who + " was not hired", EARLY))
          .failed(String.valueOf(why.getMessage()));
      return;
    }
    FailureLog log =
        told.computeIfAbsent(provider, who -> new FailureLog(LOG, who + " was not hired"));
    switch (why) {
      case WrongEndpointException e -> log.failed(String.valueOf(e.getMessage()));
      case UnitException e -> log.failed(String.valueOf(e.getMessage()));
      case PeerException e -> log.failed(String.valueOf(e.getMessage()));
      case DecodeException e -> log.failed(String.valueOf(e.getMessage()));
      case Proposals.DeclinedException e -> log.failed(String.valueOf(e.getMessage()));
      default -> log.failed(why);
    }
  }

  /** One that is hired cannot be reached, or is not who it was. */
  void away(Address provider, Throwable why) {
    if (told.size() >= MOST) {
      told.clear();
    }
    told.computeIfAbsent(provider, who -> new FailureLog(LOG, who + " is hired, and not there"))
        .failed(String.valueOf(why.getMessage()));
  }

  /** One was; what is told of it later is news. */
  void forget(Address provider) {
    told.remove(provider);
    early.remove(provider);
  }
}
