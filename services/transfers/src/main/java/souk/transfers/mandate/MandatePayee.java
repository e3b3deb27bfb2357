package souk.transfers.mandate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.payments.LedgerTill;
import souk.payments.Till;
import souk.primitives.Address;

/**
 * The payee's side of mandates: takes their books into a till, from where they are claimed like any
 * others. Safe for many threads.
 */
public final class MandatePayee {
  private final Ledger ledger;
  private final Address payee;
  private final LedgerTill till;
  private final MandateStore store;

  /**
   * @param till whose tickets are the payee's; not closed with this
   */
  public MandatePayee(Ledger ledger, Address payee, LedgerTill till, MandateStore store) {
    this.ledger = ledger;
    this.payee = payee;
    this.till = till;
    this.store = store;
  }

  /**
   * Takes a mandate; the same once more changes nothing. All of it is on disk when this returns.
   *
   * @return why it is refused, in words; empty when it is taken
   */
  public Optional<String> accept(MandateBooks offered) {
    MandateTerms terms = offered.mandate().terms();
    if (!terms.isOf(ledger.info()) || !terms.payee().equals(payee)) {
      return Optional.of("it is of another market, or another payee's");
    }
    LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    if (view.escrow(terms.escrow()).filter(each -> each.funder().equals(terms.payer())).isEmpty()) {
      return Optional.of("the ledger has no such escrow of its payer's");
    }
    if (store.hasTaken(offered.mandate())) {
      return Optional.empty();
    }
    List<CompletableFuture<Till.TicketReply>> replies = new ArrayList<>();
    for (int period = 0; period < terms.periods(); period++) {
      MandateBooks.Period each = offered.books().get(period);
      replies.add(till.acceptAhead(each.book(), terms.purpose(period), each.secret()));
    }
    for (int period = 0; period < terms.periods(); period++) {
      if (replies.get(period).join()
          instanceof Till.TicketReply.Refused(var _, var reason, var detail)) {
        return Optional.of(
            "the book of period %d is refused: %s, %s".formatted(period + 1, reason, detail));
      }
    }
    return store.take(offered.mandate())
        ? Optional.empty()
        : Optional.of("there are %d mandates here already".formatted(MandateStore.MOST_TAKEN));
  }

  /** All that were taken. */
  public List<MandateTerms.Signed> mandates() {
    return store.taken();
  }
}
