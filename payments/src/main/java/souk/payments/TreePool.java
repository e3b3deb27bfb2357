package souk.payments;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Lends the working memory for hashing to one thread at a time, and keeps a few for reuse. */
final class TreePool {
  private final BlockingQueue<TicketTree> idle =
      new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

  TicketTree borrow() {
    TicketTree tree = idle.poll();
    return tree == null ? new TicketTree() : tree;
  }

  void giveBack(TicketTree tree) {
    idle.offer(tree);
  }
}
