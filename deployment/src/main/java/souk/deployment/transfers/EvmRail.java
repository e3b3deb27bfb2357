package souk.deployment.transfers;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import souk.ledger.Command;
import souk.ledger.LedgerReader;
import souk.ledger.Receipt;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.Signer;
import souk.transfers.Rail;

/** Payments over a market's contract on a chain; what is written down are signed transactions. */
public record EvmRail(EvmLedger evm) implements Rail {
  @Override
  public LedgerReader ledger() {
    return evm;
  }

  @Override
  public CompletableFuture<Receipt> send(
      Signer by, Command.Transfer transfer, Consumer<List<Bytes>> writtenDown) {
    return evm.submit(by, transfer, writtenDown);
  }

  @Override
  public CompletableFuture<Receipt> resume(List<Bytes> sent) {
    return evm.resume(sent);
  }

  @Override
  public Optional<Done> done(Bytes32 transaction, long block) {
    return evm.done(transaction).map(done -> new Done(done.block(), done.events()));
  }

  @Override
  public Optional<Receipt.Included> look(List<Bytes> sent) {
    for (Bytes form : sent) {
      Bytes32 transaction = Keccak256.hash(form.toArray());
      Optional<EvmLedger.Done> done = evm.done(transaction);
      if (done.isPresent()) {
        return Optional.of(
            new Receipt.Included(
                done.get().block(), transaction, done.get().events(), evm.fee(transaction)));
      }
    }
    return Optional.empty();
  }
}
