package souk.ledger.evm;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerObserver;
import souk.ledger.testkit.World;
import souk.primitives.Address;

/**
 * A process that follows every event of a contract, which is not looked at, to the chain's end, and
 * prints how many there were and how long it took in milliseconds.
 */
final class FollowerOfBombs {
  private FollowerOfBombs() {}

  /**
   * Follows.
   *
   * @param args the node's URL and the contract's address
   */
  public static void main(String[] args) throws InterruptedException {
    AtomicLong heard = new AtomicLong();
    CountDownLatch end = new CountDownLatch(1);
    long began = System.nanoTime();
    try (EvmNode node = new EvmNode(args[0])) {
      Address at = Address.parse(args[1]);
      Contract contract =
          new Contract(node, new LedgerInfo(1, at, Address.ZERO, World.RULES), false, at);
      EvmFollower follower =
          new EvmFollower(
              node,
              contract,
              0,
              new Cursor(1, 0),
              new LedgerObserver() {
                @Override
                public Interest interest() {
                  return Interest.ALL;
                }

                @Override
                public void applied(Cursor cursor, BlockRef block, Event event) {
                  heard.incrementAndGet();
                }

                @Override
                public void advanced(BlockRef head) {
                  end.countDown();
                }
              });
      follower.wake(node.latest());
      end.await();
      follower.close();
    }
    System.out.println(heard.get() + " " + (System.nanoTime() - began) / 1_000_000);
  }
}
