package souk.node;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.payments.DatabaseEscrowStore;
import souk.payments.EscrowStore;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.store.Database;

/**
 * Where a customer's money is, by its folder and the ledger.
 *
 * @param block as of which
 * @param escrows the current one first, then earlier ones that still hold money
 * @param locked in all of them now
 * @param spent by prizes that were paid: what was put in, less what came back and what is locked
 * @param back what refunds gave back
 * @param most that may be locked and spent together; empty for no limit
 * @param fees that were paid for commands, in the chain's own coin
 * @param commands how many
 * @param balance in the market, free
 * @param outside of the market
 */
public record CustomerMoney(
    Address customer,
    long block,
    List<Escrow> escrows,
    Amount locked,
    Amount spent,
    Amount back,
    Optional<Amount> most,
    Amount fees,
    long commands,
    Amount balance,
    Amount outside) {
  /** The name of the limit in a node's state. */
  static final String MOST = "most";

  public CustomerMoney {
    escrows = List.copyOf(escrows);
  }

  /**
   * An escrow.
   *
   * @param roundsLeft how many of its rounds are not over
   * @param overAt the first block after its last round
   * @param refundFrom the first block in which what is left of it can come back
   */
  public record Escrow(
      Bytes32 id,
      Amount locked,
      long firstRound,
      long lastRound,
      long roundsLeft,
      long overAt,
      long refundFrom) {
    static Escrow of(LedgerView view, LedgerView.Escrow escrow, RoundRules rounds) {
      long now = rounds.roundOf(view.block().number());
      long first = Math.max(now, escrow.terms().firstRound());
      return new Escrow(
          escrow.id(),
          view.locked(escrow.id()),
          escrow.terms().firstRound(),
          escrow.lastRound(),
          Math.max(0, escrow.lastRound() - first + 1),
          rounds.end(escrow.lastRound()),
          rounds.claimDeadline(escrow.lastRound()) + 1);
    }
  }

  /**
   * That of the customer whose database this is; empty when nothing was ever opened.
   *
   * @param database of its folder, which stays open
   */
  public static Optional<CustomerMoney> of(Ledger ledger, Database database) {
    EscrowStore store = escrows(database);
    Optional<EscrowStore.Planned> current = store.current();
    if (current.isEmpty()) {
      return Optional.empty();
    }
    RoundRules rounds = ledger.info().rules().rounds();
    LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    Address funder = current.get().funder();
    Bytes32 newest = current.get().terms().id(ledger.info().domain(), funder);
    List<Escrow> escrows =
        Stream.concat(Stream.of(newest), store.past().stream().map(EscrowStore.Past::id))
            .distinct()
            .flatMap(id -> view.escrow(id).stream())
            .filter(escrow -> !escrow.refunded())
            .map(escrow -> Escrow.of(view, escrow, rounds))
            .toList();
    Amount locked = escrows.stream().map(Escrow::locked).reduce(Amount.ZERO, Amount::plus);
    EscrowStore.Account account = store.account();
    NodeState state = NodeState.in(database);
    return Optional.of(
        new CustomerMoney(
            funder,
            view.block().number(),
            escrows,
            locked,
            account.gone().minusOrZero(locked),
            account.back(),
            most(state),
            CountedFees.fees(state),
            CountedFees.commands(state),
            view.balance(funder),
            view.outside(funder)));
  }

  /** The limit that was set in a folder. */
  static Optional<Amount> most(NodeState state) {
    return state.get(MOST).map(Amount::parse);
  }

  static DatabaseEscrowStore escrows(Database database) {
    return new DatabaseEscrowStore(database, "escrow");
  }
}
