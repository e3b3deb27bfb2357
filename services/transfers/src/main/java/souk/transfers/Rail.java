package souk.transfers;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.LedgerReader;
import souk.ledger.Receipt;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/** A ledger as payments go over it: what was begun can be gone on with, whatever happened. */
public interface Rail {
  LedgerReader ledger();

  /**
   * Sends a transfer.
   *
   * @param writtenDown gets all forms that may have been sent, before the newest is; what it throws
   *     keeps that one from being sent
   */
  CompletableFuture<Receipt> send(
      Signer by, Command.Transfer transfer, Consumer<List<Bytes>> writtenDown);

  /**
   * The forms of a transfer, where they are known before anything is asked of the ledger: whoever
   * pays writes them down together with the payment, and then calls {@link #sendWritten}. Empty
   * where they are made only as it is sent.
   */
  default List<Bytes> forms(Signer by, Command.Transfer transfer) {
    return List.of();
  }

  /** Sends a transfer whose {@link #forms} are written down. */
  default CompletableFuture<Receipt> sendWritten(Signer by, Command.Transfer transfer) {
    throw new IllegalStateException("this ledger makes a transfer's forms only as it is sent");
  }

  /**
   * Goes on with what was written down; it takes effect once at most, however often this is called.
   *
   * @throws IllegalArgumentException when that was not written by this kind of rail
   */
  CompletableFuture<Receipt> resume(List<Bytes> sent);

  /**
   * What is known of a transaction that is on the ledger.
   *
   * @param events what happened in it, or in its block where the ledger does not tell them apart
   */
  record Done(BlockRef block, List<Event> events) {
    public Done {
      events = List.copyOf(events);
    }
  }

  /**
   * Looks for a transaction; empty when it is not seen, which proves nothing.
   *
   * @param block in which it is said to be
   */
  Optional<Done> done(Bytes32 transaction, long block);

  /** Looks for what was written down, without waiting for it; empty proves nothing. */
  Optional<Receipt.Included> look(List<Bytes> sent);
}
