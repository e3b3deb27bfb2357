package souk.payments.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import souk.payments.EscrowStore;
import souk.primitives.Amount;
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

  /** What was paid for so many rounds of an escrow. */
  private record Part(Bytes32 escrow, long lastRound) {}

  private final Map<Part, Amount> put = new HashMap<>();
  private final Map<Bytes32, Amount> back = new HashMap<>();

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

  @Override
  public synchronized Account account() {
    return new Account(
        put.values().stream().reduce(Amount.ZERO, Amount::plus),
        back.entrySet().stream()
            .filter(each -> !past.containsKey(each.getKey()))
            .map(Map.Entry::getValue)
            .reduce(Amount.ZERO, Amount::plus));
  }

  @Override
  public synchronized void put(Bytes32 escrow, long lastRound, Amount sum) {
    put.put(new Part(escrow, lastRound), sum);
  }

  @Override
  public synchronized boolean knows(Bytes32 escrow) {
    return put.keySet().stream().anyMatch(part -> part.escrow().equals(escrow));
  }

  @Override
  public synchronized void returns(Bytes32 pastEscrow, Amount sum) {
    back.put(pastEscrow, sum);
  }
}
