package souk.payments;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;

/** The good answers that wait for one write of the store; payments in the same write share them. */
final class Acknowledgement {
  private static final BookReply ACCEPTED = new BookReply.Accepted();
  private static final TicketReply TAKEN = new TicketReply.Taken();

  private final CompletableFuture<?> written;
  private final CompletableFuture<BookReply> accepted;
  private final CompletableFuture<TicketReply> taken;

  /**
   * The answers to what is durable when {@code written} completes.
   *
   * @param onFailure hears why it never will be
   */
  Acknowledgement(CompletableFuture<?> written, Consumer<Throwable> onFailure) {
    this(written, () -> ACCEPTED, () -> TAKEN, onFailure);
  }

  /** The same, where it is decided only then what the answers are. */
  Acknowledgement(
      CompletableFuture<?> written,
      Supplier<BookReply> book,
      Supplier<TicketReply> tickets,
      Consumer<Throwable> onFailure) {
    this.written = written;
    this.accepted = written.handle((_, failure) -> answer(book, failure, onFailure));
    this.taken = written.handle((_, failure) -> answer(tickets, failure, onFailure));
  }

  private static <T> T answer(
      Supplier<T> reply, @Nullable Throwable failure, Consumer<Throwable> onFailure) {
    if (failure != null) {
      onFailure.accept(failure);
      throw failure instanceof CompletionException wrapped
          ? wrapped
          : new CompletionException(failure);
    }
    return reply.get();
  }

  /** Whether these are the answers to this very write. */
  @SuppressWarnings("ReferenceEquality") // futures are told apart by nothing else
  boolean isOf(CompletableFuture<?> other) {
    return written == other;
  }

  CompletableFuture<BookReply> accepted() {
    return own(accepted);
  }

  CompletableFuture<TicketReply> taken() {
    return own(taken);
  }

  /** A future that its receiver may cancel or time out without doing that to all others. */
  private static <T> CompletableFuture<T> own(CompletableFuture<T> shared) {
    return shared.isDone() ? shared : shared.copy();
  }
}
