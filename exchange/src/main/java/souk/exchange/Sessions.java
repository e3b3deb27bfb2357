package souk.exchange;

import souk.payments.TicketBook;
import souk.payments.Till;
import souk.transport.PeerException;

/** A customer's calls to the providers that it hired. Safe for many threads; the calls block. */
public interface Sessions {
  /**
   * Opens a session.
   *
   * @throws WrongEndpointException when somebody else answers there, or settles on another ledger
   */
  ExchangeSession open(Hired agreement) throws WrongEndpointException, UnitException, PeerException;

  /** Brings a ticket book to its provider's till. The same one may be brought again. */
  Till.BookReply deliver(Hired agreement, TicketBook book) throws UnitException, PeerException;
}
