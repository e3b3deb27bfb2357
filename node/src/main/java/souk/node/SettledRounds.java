package souk.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import souk.payments.ClaimOutbox;
import souk.payments.Payout;
import souk.payments.Settlement;
import souk.primitives.Bytes32;

/** An outbox that tells which rounds were settled since it was last asked. */
final class SettledRounds implements ClaimOutbox {
  /** Nobody may be asking. */
  private static final int MOST = 1000;

  private final ClaimOutbox outbox;
  private final TreeSet<Long> fresh = new TreeSet<>();

  SettledRounds(ClaimOutbox outbox) {
    this.outbox = outbox;
  }

  /** Those settled since the last call, in order. */
  List<Long> fresh() {
    synchronized (fresh) {
      List<Long> rounds = new ArrayList<>(fresh);
      fresh.clear();
      return rounds;
    }
  }

  @Override
  public Map<Bytes32, Long> sent(long round) {
    return outbox.sent(round);
  }

  @Override
  public void send(long round, List<Bytes32> books, long block) {
    outbox.send(round, books, block);
  }

  @Override
  public void paid(List<Payout> payouts) {
    outbox.paid(payouts);
  }

  @Override
  public void forget(long round, List<Bytes32> books) {
    outbox.forget(round, books);
  }

  @Override
  public void settle(long round, List<Settlement> lines) {
    outbox.settle(round, lines);
    synchronized (fresh) {
      fresh.add(round);
      if (fresh.size() > MOST) {
        fresh.pollFirst();
      }
    }
  }

  @Override
  public List<Settlement> settlements(int most) {
    return outbox.settlements(most);
  }

  @Override
  public void close() {
    outbox.close();
  }
}
