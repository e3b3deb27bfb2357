package souk.payments.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import souk.payments.EscrowStore;
import souk.primitives.Bytes32;

/** An escrow keeper's store in memory: it outlives its keeper, not the process. */
public final class MemoryEscrowStore implements EscrowStore {
  private final Map<Bytes32, Past> past = new HashMap<>();
  private Optional<Planned> current = Optional.empty();
  private Optional<Extension> extension = Optional.empty();

  @Override
  public synchronized Optional<Planned> current() {
    return current;
  }

  @Override
  public synchronized void plan(Planned escrow) {
    current = Optional.of(escrow);
    extension = Optional.empty();
  }

  @Override
  public synchronized Optional<Extension> extension() {
    return extension;
  }

  @Override
  public synchronized void extend(Extension begun) {
    if (current.isEmpty()) {
      throw new IllegalStateException("no escrow was planned that could be extended");
    }
    extension = Optional.of(begun);
  }

  @Override
  public synchronized void forgetExtension() {
    extension = Optional.empty();
  }

  @Override
  public synchronized List<Past> past() {
    return List.copyOf(past.values());
  }

  @Override
  public synchronized void retire(Past escrow) {
    past.put(escrow.id(), escrow);
  }

  @Override
  public synchronized void forget(Bytes32 pastEscrow) {
    past.remove(pastEscrow);
  }
}
