package souk.transfers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerReader;
import souk.ledger.Receipt;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;
import souk.primitives.Signer;

/**
 * A ledger in this process, which makes a block of each command at once. What is written down is
 * the transfer and the newest block; whoever goes on with it looks for the first such transfer
 * since. So no account may have two equal transfers under way, which {@link Payer} sees to.
 */
public final class LocalRail implements Rail {
  private final Ledger ledger;

  public LocalRail(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public LedgerReader ledger() {
    return ledger;
  }

  @Override
  public CompletableFuture<Receipt> send(
      Signer by, Command.Transfer transfer, Consumer<List<Bytes>> writtenDown) {
    writtenDown.accept(forms(by, transfer));
    return sendWritten(by, transfer);
  }

  @Override
  public List<Bytes> forms(Signer by, Command.Transfer transfer) {
    long head = ledger.head(Ledger.Finality.INCLUDED).number();
    return List.of(
        Bytes.of(
            new ByteWriter()
                .address(by.address())
                .address(transfer.to())
                .amount(transfer.amount())
                .u64(head)
                .toArray()));
  }

  @Override
  public CompletableFuture<Receipt> sendWritten(Signer by, Command.Transfer transfer) {
    return ledger.submit(by, transfer);
  }

  @Override
  public CompletableFuture<Receipt> resume(List<Bytes> sent) {
    try {
      ByteReader in = new ByteReader(sent.getLast().toArray());
      Event.Transferred wanted = new Event.Transferred(in.address(), in.address(), in.amount());
      long since = in.u63();
      in.end();
      for (Placed placed : after(since, wanted.from())) {
        if (placed.event().equals(wanted)) {
          return CompletableFuture.completedFuture(
              new Receipt.Included(
                  placed.block(), place(placed.block()), List.of(wanted), Amount.ZERO));
        }
      }
      return CompletableFuture.completedFuture(
          new Receipt.Dropped("the ledger has no such transfer since block " + since));
    } catch (DecodeException e) {
      throw new IllegalArgumentException("not written down here: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<Receipt.Included> look(List<Bytes> sent) {
    return resume(sent).join() instanceof Receipt.Included included
        ? Optional.of(included)
        : Optional.empty();
  }

  /** A block holds one command here, so it names the transaction. */
  private static Bytes32 place(BlockRef block) {
    return Keccak256.hash(
        new ByteWriter().string("souk.transfers.block").bytes32(block.hash()).toArray());
  }

  private record Placed(BlockRef block, Event event) {}

  private List<Placed> after(long block, Address account) {
    return read(
        block + 1,
        ledger.head(Ledger.Finality.INCLUDED).number(),
        Interest.of(account, Set.of(Event.Transferred.class)));
  }

  /** The events of some blocks, as far as the ledger has made them. */
  private List<Placed> read(long first, long last, Interest interest) {
    List<Placed> found = Collections.synchronizedList(new ArrayList<>());
    if (last < first) {
      return found;
    }
    CompletableFuture<Boolean> read = new CompletableFuture<>();
    LedgerObserver reader =
        new LedgerObserver() {
          @Override
          public Interest interest() {
            return interest;
          }

          @Override
          public void applied(Cursor cursor, BlockRef at, Event event) {
            if (at.number() <= last) {
              found.add(new Placed(at, event));
            }
          }

          @Override
          public void advanced(BlockRef head) {
            if (head.number() >= last) {
              read.complete(true);
            }
          }
        };
    try (Ledger.Subscription _ = ledger.follow(new Cursor(first, 0), reader)) {
      read.join();
    }
    return List.copyOf(found);
  }

  @Override
  public Optional<Done> done(Bytes32 transaction, long block) {
    Interest transfers = new Interest(Set.of(Event.Transferred.class));
    return ledger
        .block(block)
        .map(
            at -> new Done(at, read(block, block, transfers).stream().map(Placed::event).toList()));
  }
}
