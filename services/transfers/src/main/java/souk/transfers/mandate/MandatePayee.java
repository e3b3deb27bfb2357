package souk.transfers.mandate;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import souk.ledger.Ledger;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerView;
import souk.payments.LedgerTill;
import souk.payments.Till;
import souk.payments.TillRefusal;
import souk.primitives.Address;

/**
 * The payee's side of mandates: takes their books into a till, from where they are claimed like any
 * others. Safe for many threads.
 */
public final class MandatePayee {
  /** What a newer view of the ledger may change. */
  private static final Set<TillRefusal> PASSING =
      EnumSet.of(TillRefusal.ESCROW_UNKNOWN, TillRefusal.NOT_ALLOTTED, TillRefusal.STALE_LEDGER);

  /**
   * Why a mandate is not taken.
   *
   * @param passing whether the same may be taken later: this side's view of the ledger may lag
   *     behind the payer's
   */
  public record Refusal(boolean passing, String why) {}

  private final LedgerReader ledger;
  private final Address payee;
  private final LedgerTill till;
  private final MandateStore store;

  /**
   * @param till whose tickets are the payee's; not closed with this
   */
  public MandatePayee(LedgerReader ledger, Address payee, LedgerTill till, MandateStore store) {
    this.ledger = ledger;
    this.payee = payee;
    this.till = till;
    this.store = store;
  }

  /**
   * Takes a mandate; the same once more changes nothing. All of it is on disk when this returns.
   *
   * @return why it is refused; empty when it is taken
   */
  public Optional<Refusal> accept(MandateBooks offered) {
    MandateTerms terms = offered.mandate().terms();
    if (!terms.isOf(ledger.info()) || !terms.payee().equals(payee)) {
      return Optional.of(new Refusal(false, "it is of another market, or another payee's"));
    }
    LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    if (view.escrow(terms.escrow()).filter(each -> each.funder().equals(terms.payer())).isEmpty()) {
      return Optional.of(new Refusal(true, "the ledger has no such escrow of its payer's"));
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
            new Refusal(
                PASSING.contains(reason),
                "the book of period %d is refused: %s, %s".formatted(period + 1, reason, detail)));
      }
    }
    return store.take(offered.mandate())
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                false, "there are %d mandates here already".formatted(MandateStore.MOST_TAKEN)));
  }

  /** All that were taken. */
  public List<MandateTerms.Signed> mandates() {
    return store.taken();
  }
}
