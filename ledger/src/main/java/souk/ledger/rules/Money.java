package souk.ledger.rules;

import static souk.ledger.Refusal.INSUFFICIENT_BALANCE;
import static souk.ledger.Refusal.INSUFFICIENT_OUTSIDE;
import static souk.ledger.Refusal.ZERO_ADDRESS;
import static souk.ledger.Refusal.ZERO_AMOUNT;

import souk.ledger.Command.Deposit;
import souk.ledger.Command.Transfer;
import souk.ledger.Command.Withdraw;
import souk.ledger.Event;

/** Money in, out and across. */
final class Money {
  private Money() {}

  static final Rule<Deposit> DEPOSIT =
      Rule.of(Deposit.class)
          .refuse(ZERO_AMOUNT, (t, c) -> c.amount().isZero(), (t, c) -> "amount is 0")
          .refuse(
              INSUFFICIENT_OUTSIDE,
              (t, c) -> t.state().outside(t.sender()).compareTo(c.amount()) < 0,
              (t, c) ->
                  "%s brings %s and has %s outside"
                      .formatted(t.sender(), c.amount(), t.state().outside(t.sender())))
          .then((t, c) -> {
            State state = t.state();
            state.setOutside(t.sender(), state.outside(t.sender()).minus(c.amount()));
            state.credit(Pot.OUTSIDE, t.sender(), c.amount());
            t.happened(new Event.Deposited(t.sender(), c.amount()));
          });

  static final Rule<Withdraw> WITHDRAW =
      Rule.of(Withdraw.class)
          .refuse(ZERO_AMOUNT, (t, c) -> c.amount().isZero(), (t, c) -> "amount is 0")
          .refuse(
              INSUFFICIENT_BALANCE,
              (t, c) -> t.lacks(t.sender(), c.amount()),
              (t, c) -> t.balanceDetail(t.sender(), c.amount()))
          .then((t, c) -> {
            State state = t.state();
            state.charge(t.sender(), Pot.OUTSIDE, c.amount());
            state.setOutside(t.sender(), state.outside(t.sender()).plus(c.amount()));
            t.happened(new Event.Withdrawn(t.sender(), c.amount()));
          });

  static final Rule<Transfer> TRANSFER =
      Rule.of(Transfer.class)
          .refuse(ZERO_AMOUNT, (t, c) -> c.amount().isZero(), (t, c) -> "amount is 0")
          .refuse(ZERO_ADDRESS, (t, c) -> c.to().isZero(), (t, c) -> "to is zero")
          .refuse(
              INSUFFICIENT_BALANCE,
              (t, c) -> t.lacks(t.sender(), c.amount()),
              (t, c) -> t.balanceDetail(t.sender(), c.amount()))
          .then((t, c) -> {
            t.state().charge(t.sender(), Pot.BALANCES, c.amount());
            t.state().credit(Pot.BALANCES, c.to(), c.amount());
            t.happened(new Event.Transferred(t.sender(), c.to(), c.amount()));
          });
}
