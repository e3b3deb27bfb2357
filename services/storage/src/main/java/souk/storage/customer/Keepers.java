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

  /** More than any answer takes. */
  private static final long SILENT = Long.MAX_VALUE / 8;

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

  /** Whether somebody sealed in time, as far as that is known, and was found guilty of nothing. */
  private static boolean isGood(LedgerView view, Hired hired) {
    boolean late = view.block().number() > hired.terms().commitDeadline();
    return view.agreement(hired.id())
        .filter(known -> known.faults() > 0 || (late && known.commitment().isZero()))
        .isEmpty();
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
    Map<Integer, Long> nanos = nanos(keepers);
    keepers.keySet().removeIf(number -> nanos.getOrDefault(number, SILENT) >= SILENT);
    return keepers.keySet();
  }

  /** How long keepers take to answer, {@link #SILENT} of those that do not. */
  Map<Integer, Long> nanos(Map<Integer, Hired> keepers) {
    Map<Integer, Long> nanos = new ConcurrentHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      keepers.forEach((number, keeper) ->
          threads.execute(() -> {
            long begun = System.nanoTime();
            nanos.put(number, answers(number, keeper) ? System.nanoTime() - begun : SILENT);
          }));
    }
    return nanos;
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
