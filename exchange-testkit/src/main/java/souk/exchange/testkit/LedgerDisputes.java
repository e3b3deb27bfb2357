package souk.exchange.testkit;

import java.util.concurrent.CompletableFuture;
import souk.exchange.Disputes;
import souk.exchange.Hired;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.Receipt;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/** Disputes on a ledger, in a customer's name. */
record LedgerDisputes(Ledger ledger, Signer signer) implements Disputes {
  @Override
  public CompletableFuture<Receipt> accuse(Hired agreement, Bytes evidence) {
    return ledger.submit(
        signer, new Command.ReportFault(agreement.id(), agreement.terms().details(), evidence));
  }

  @Override
  public CompletableFuture<Receipt> ask(Hired agreement, Bytes question, Bytes32 salt) {
    return ledger.submit(
        signer, new Command.OpenDuty(agreement.id(), agreement.terms().details(), question, salt));
  }
}
