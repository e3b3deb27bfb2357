package souk.deployment.transfers;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import souk.ledger.Command;
import souk.ledger.LedgerReader;
import souk.ledger.Receipt;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;
import souk.transfers.Rail;

/** A way to a ledger on which the answer to what is sent gets lost. */
record DeafRail(Rail rail) implements Rail {
  @Override
  public LedgerReader ledger() {
    return rail.ledger();
  }

  @Override
  public CompletableFuture<Receipt> send(
      Signer by, Command.Transfer transfer, Consumer<List<Bytes>> writtenDown) {
    CompletableFuture<List<Bytes>> signed = new CompletableFuture<>();
    CompletableFuture<Receipt> fate =
        rail.send(
            by,
            transfer,
            sent -> {
              writtenDown.accept(sent);
              signed.complete(sent);
            });
    return signed.thenApply(DeafRail::lost).applyToEither(fate, DeafRail::same);
  }

  private static Receipt same(Receipt first) {
    return first;
  }

  private static Receipt lost(List<Bytes> sent) {
    return new Receipt.Unknown("the answer got lost", sent);
  }

  @Override
  public CompletableFuture<Receipt> resume(List<Bytes> sent) {
    return rail.resume(sent);
  }

  @Override
  public Optional<Done> done(Bytes32 transaction, long block) {
    return rail.done(transaction, block);
  }

  @Override
  public Optional<Receipt.Included> look(List<Bytes> sent) {
    return rail.look(sent);
  }
}
