package souk.payments;

import java.util.List;
import java.util.Map;
import souk.primitives.Bytes32;

/**
 * Where a claimer notes which claims it handed in, before it does, and what rounds brought in the
 * end. What it says is on disk when a method returns.
 */
public interface ClaimOutbox extends AutoCloseable {
  /** The books of a round whose claims were handed in, by id, with the block of that time. */
  Map<Bytes32, Long> sent(long round);

  /** Notes that claims for these books are about to be handed in. */
  void send(long round, List<Bytes32> books, long block);

  /** Notes what a transaction brought and cost; the same one again takes its place. */
  void paid(List<Payout> payouts);

  /** Forgets claims, whose fate is known. */
  void forget(long round, List<Bytes32> books);

  /** Notes what a round brought, and forgets its claims. */
  void settle(long round, List<Settlement> lines);

  /** The newest lines, by round, the newest first. */
  List<Settlement> settlements(int most);

  @Override
  void close();
}
