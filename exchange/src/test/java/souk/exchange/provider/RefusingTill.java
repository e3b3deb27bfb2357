package souk.exchange.provider;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.payments.Till;
import souk.payments.TillRefusal;
import souk.primitives.Bytes32;

/** A till that refuses once for each reason in a queue, and does as another does after that. */
record RefusingTill(Till till, Queue<TillRefusal> refusals) implements Till {
  @Override
  public CompletableFuture<BookReply> accept(TicketBook book) {
    return till.accept(book);
  }

  @Override
  public CompletableFuture<TicketReply> take(
      Bytes32 escrow, Bytes32 purpose, List<Ticket> tickets) {
    TillRefusal refusal = refusals.poll();
    return refusal == null
        ? till.take(escrow, purpose, tickets)
        : CompletableFuture.completedFuture(new TicketReply.Refused(0, refusal, "not now"));
  }

  @Override
  public void close() {}
}
