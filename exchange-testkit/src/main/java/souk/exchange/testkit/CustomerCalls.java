package souk.exchange.testkit;

import java.util.concurrent.CompletableFuture;
import souk.exchange.Disputes;
import souk.exchange.ExchangeSession;
import souk.exchange.Hired;
import souk.exchange.Sessions;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.exchange.client.ExchangeClient;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.Receipt;
import souk.payments.TicketBook;
import souk.payments.Till;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;
import souk.transport.PeerException;

/** What a customer's role does in its customer's name. */
final class CustomerCalls {
  private CustomerCalls() {}

  /** With providers. */
  record Provided(ExchangeClient exchange) implements Sessions {
    @Override
    public ExchangeSession open(Hired agreement)
        throws WrongEndpointException, UnitException, PeerException {
      return exchange.open(
          agreement.endpoint(),
          agreement.terms().provider(),
          agreement.id(),
          agreement.terms().exposures().customer());
    }

    @Override
    public Till.BookReply deliver(Hired agreement, TicketBook book)
        throws UnitException, PeerException {
      return exchange.deliver(agreement.endpoint(), book);
    }
  }

  /** On the ledger. */
  record OnLedger(Ledger ledger, Signer signer) implements Disputes {
    @Override
    public CompletableFuture<Receipt> accuse(Hired agreement, Bytes evidence) {
      return ledger.submit(
          signer, new Command.ReportFault(agreement.id(), agreement.terms().details(), evidence));
    }

    @Override
    public CompletableFuture<Receipt> ask(Hired agreement, Bytes question, Bytes32 salt) {
      return ledger.submit(
          signer,
          new Command.OpenDuty(agreement.id(), agreement.terms().details(), question, salt));
    }
  }
}
