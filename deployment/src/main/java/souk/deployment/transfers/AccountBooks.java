package souk.deployment.transfers;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transfers.address.ChainAddress;
import souk.transfers.statement.BalanceChange;
import souk.transfers.statement.Movement;
import souk.transfers.statement.Statement;

/** Hears all that happens on a ledger from now on, and makes statements of accounts of it. */
final class AccountBooks implements AutoCloseable {
  private final Ledger ledger;
  private final List<Placed> events = new ArrayList<>();
  private final Ledger.Subscription subscription;

  private record Placed(BlockRef block, Event event) {}

  AccountBooks(Ledger ledger) {
    this.ledger = ledger;
    this.subscription =
        ledger.follow(
            new Cursor(ledger.head(Ledger.Finality.INCLUDED).number() + 1, 0), new Reader());
  }

  private final class Reader implements LedgerObserver {
    @Override
    public Interest interest() {
      return Interest.ALL;
    }

    @Override
    public void applied(Cursor cursor, BlockRef block, Event event) {
      synchronized (events) {
        events.add(new Placed(block, event));
      }
    }

    @Override
    public void rolledBack(BlockRef to) {
      synchronized (events) {
        events.removeIf(each -> each.block().number() > to.number());
      }
    }
  }

  private List<Movement> movements(Address account) {
    synchronized (events) {
      Set<Bytes32> escrows = new HashSet<>();
      List<Movement> movements = new ArrayList<>();
      for (Placed each : events) {
        if (each.event() instanceof Event.EscrowOpened(Bytes32 id, Address funder, var _)
            && funder.equals(account)) {
          escrows.add(id);
        }
        BalanceChange.of(each.event(), account, escrows)
            .ifPresent(change -> movements.add(movement(each, change)));
      }
      return movements;
    }
  }

  private Movement movement(Placed placed, BalanceChange change) {
    return new Movement(
        placed.block().time(),
        placed.block().number(),
        placed.block().hash(),
        change.kind(),
        change.incoming(),
        change.amount(),
        change
            .other()
            .map(other -> new ChainAddress(ledger.info().chainId(), other).toString())
            .or(() -> change.escrow().map(Bytes32::toString))
            .orElse("outside"),
        "",
        Optional.empty(),
        Optional.empty(),
        Amount.ZERO);
  }

  /** Whether all that changed these accounts was heard of. */
  boolean addUp(List<PrivateKey> accounts, LedgerView view) {
    return accounts.stream()
        .map(PrivateKey::address)
        .allMatch(each -> sum(each).equals(view.balance(each).toBigInteger()));
  }

  private BigInteger sum(Address account) {
    BigInteger sum = BigInteger.ZERO;
    for (Movement each : movements(account)) {
      BigInteger amount = each.amount().toBigInteger();
      sum = each.incoming() ? sum.add(amount) : sum.subtract(amount);
    }
    return sum;
  }

  /** All that happened on an account that had nothing at the beginning. */
  Statement statement(PrivateKey account, LedgerView view) {
    return new Statement(
        new ChainAddress(ledger.info().chainId(), account.address()).toString(),
        "units",
        0,
        "coin",
        Amount.ZERO,
        view.balance(account.address()),
        movements(account.address()));
  }

  @Override
  public void close() {
    subscription.close();
  }
}
