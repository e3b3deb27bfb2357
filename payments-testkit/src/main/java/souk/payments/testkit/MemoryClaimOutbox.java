package souk.payments.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import souk.payments.ClaimOutbox;
import souk.payments.Payout;
import souk.payments.Settlement;
import souk.primitives.Bytes32;

/** An outbox in memory, for simulations and tests: it outlives its claimer, not the process. */
public final class MemoryClaimOutbox implements ClaimOutbox {
  private final Map<Long, Map<Bytes32, Long>> sent = new HashMap<>();
  private final List<Payout> payouts = new ArrayList<>();
  private final List<Settlement> settlements = new ArrayList<>();

  @Override
  public synchronized Map<Bytes32, Long> sent(long round) {
    return Map.copyOf(sent.getOrDefault(round, Map.of()));
  }

  @Override
  public synchronized void send(long round, List<Bytes32> books, long block) {
    Map<Bytes32, Long> ofRound = sent.computeIfAbsent(round, r -> new HashMap<>());
    books.forEach(book -> ofRound.put(book, block));
  }

  @Override
  public synchronized void paid(List<Payout> of) {
    of.forEach(payout ->
        payouts.removeIf(known ->
            known.transaction().equals(payout.transaction())
                && known.escrow().equals(payout.escrow())));
    payouts.addAll(of);
  }

  /** What transactions brought and cost, the oldest first. */
  public synchronized List<Payout> payouts() {
    return List.copyOf(payouts);
  }

  @Override
  public synchronized void forget(long round, List<Bytes32> books) {
    sent.getOrDefault(round, new HashMap<>()).keySet().removeAll(books);
  }

  @Override
  public synchronized void settle(long round, List<Settlement> lines) {
    settlements.addAll(lines);
    sent.remove(round);
  }

  @Override
  public synchronized List<Settlement> settlements(int most) {
    return settlements.reversed().stream().limit(most).toList();
  }

  @Override
  public void close() {}
}
