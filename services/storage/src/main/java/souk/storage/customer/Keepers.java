package souk.storage.customer;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import souk.exchange.CustomerPorts;
import souk.exchange.Hired;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.primitives.DecodeException;

/** Who keeps which piece of a file, and who of them still does. */
final class Keepers {
  private static final System.Logger LOG = System.getLogger(Keepers.class.getName());

  private final CustomerPorts ports;
  private final StoredFile file;
  private final Placement placement;

  Keepers(CustomerPorts ports, StoredFile file, Placement placement) {
    this.ports = ports;
    this.file = file;
    this.placement = placement;
  }

  LedgerView view() {
    return ports.ledger().at(ports.ledger().head(Ledger.Finality.INCLUDED));
  }

  /** Whether somebody was not found guilty of a fault in an agreement. */
  private static boolean isGood(LedgerView view, Hired hired) {
    return view.agreement(hired.id()).filter(known -> known.faults() > 0).isEmpty();
  }

  /**
   * The keeper of each piece that is hired for; who was found guilty, only where nobody else is.
   */
  Map<Integer, Hired> of(List<Hired> hired) {
    LedgerView view = view();
    Map<Integer, Hired> keepers = new HashMap<>();
    for (Hired each : hired) {
      number(each, keepers)
          .ifPresent(number -> {
            Hired before = keepers.get(number);
            if (before == null || isGood(view, each)) {
              keepers.put(number, each);
            }
          });
    }
    return keepers;
  }

  private Optional<Integer> number(Hired hired, Map<Integer, Hired> keepers) {
    try {
      return placement.number(file, hired.terms(), keepers.keySet());
    } catch (DecodeException e) {
      LOG.log(System.Logger.Level.WARNING, "agreement " + hired.id() + " is of no piece", e);
      return Optional.empty();
    }
  }

  /** The pieces whose keepers are not guilty of anything, and answer. */
  Set<Integer> sound(List<Hired> hired) {
    LedgerView view = view();
    Map<Integer, Hired> keepers = of(hired);
    keepers.values().removeIf(each -> !isGood(view, each));
    Set<Integer> answering = ConcurrentHashMap.newKeySet();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      keepers.forEach((number, keeper) ->
          threads.execute(() -> {
            if (answers(number, keeper)) {
              answering.add(number);
            }
          }));
    }
    return answering;
  }

  private boolean answers(int number, Hired keeper) {
    try {
      var _ =
          new PieceUpload(ports.dialer(), keeper.endpoint().toString())
              .there(file.pieces().get(number));
      return true;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} does not answer: {1}", keeper.endpoint(), e);
      return false;
    }
  }
}
