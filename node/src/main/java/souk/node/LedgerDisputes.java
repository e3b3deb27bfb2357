package souk.node;

import java.util.concurrent.CompletableFuture;
import souk.exchange.Disputes;
import souk.exchange.Hired;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.Receipt;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * What a customer's service can do on the ledger about a provider; bonds are the customer's money.
 *
 * @param signer sends what is done
 * @param sponsor the customer's key
 */
record LedgerDisputes(Ledger ledger, PrivateKey signer, PrivateKey sponsor) implements Disputes {
  /** For how many blocks the customer's word is good that it pays a bond. */
  private static final long SPONSORED = 64;

  @Override
  public CompletableFuture<Receipt> accuse(Hired agreement, Bytes evidence) {
    return ledger.submit(
        signer, new Command.ReportFault(agreement.id(), agreement.terms().details(), evidence));
  }

  @Override
  public CompletableFuture<Receipt> ask(Hired agreement, Bytes question, Bytes32 salt) {
    Command.OpenDuty open =
        new Command.OpenDuty(agreement.id(), agreement.terms().details(), question, salt);
    long openBy = ledger.head(Ledger.Finality.INCLUDED).number() + SPONSORED;
    return ledger.submit(signer, open.sponsoredBy(sponsor, openBy, ledger.info().domain()));
  }
}
