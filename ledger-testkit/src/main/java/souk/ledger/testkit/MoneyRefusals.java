package souk.ledger.testkit;

import static souk.ledger.Refusal.BAD_ENDPOINT;
import static souk.ledger.Refusal.INSUFFICIENT_BALANCE;
import static souk.ledger.Refusal.INSUFFICIENT_COLLATERAL;
import static souk.ledger.Refusal.INSUFFICIENT_OUTSIDE;
import static souk.ledger.Refusal.MALFORMED;
import static souk.ledger.Refusal.PROVIDER_UNKNOWN;
import static souk.ledger.Refusal.STILL_UNBONDING;
import static souk.ledger.Refusal.ZERO_ADDRESS;
import static souk.ledger.Refusal.ZERO_AMOUNT;

import souk.ledger.Command.Deposit;
import souk.ledger.Command.Register;
import souk.ledger.Command.Transfer;
import souk.ledger.Command.Unbond;
import souk.ledger.Command.Withdraw;
import souk.ledger.Command.WithdrawCollateral;
import souk.primitives.Address;
import souk.primitives.Amount;

/** The refusals of commands about balances and collateral. */
final class MoneyRefusals {
  private MoneyRefusals() {}

  static RefusalCases<Deposit> deposit(World w) {
    return RefusalCases.of(w, w.customer(), new Deposit(Amount.of(5)))
        .on(ZERO_AMOUNT, _ -> new Deposit(Amount.ZERO))
        .on(
            INSUFFICIENT_OUTSIDE,
            _ -> new Deposit(w.view().outside(w.customer().address()).plus(Amount.of(1))));
  }

  static RefusalCases<Withdraw> withdraw(World w) {
    return RefusalCases.of(w, w.customer(), new Withdraw(World.DEPOSIT))
        .on(ZERO_AMOUNT, _ -> new Withdraw(Amount.ZERO))
        .on(INSUFFICIENT_BALANCE, c -> new Withdraw(c.amount().plus(Amount.of(1))));
  }

  static RefusalCases<Transfer> transfer(World w) {
    return RefusalCases.of(w, w.customer(), new Transfer(w.stranger().address(), World.DEPOSIT))
        .on(ZERO_AMOUNT, c -> new Transfer(c.to(), Amount.ZERO))
        .on(ZERO_ADDRESS, c -> new Transfer(Address.ZERO, c.amount()))
        .on(INSUFFICIENT_BALANCE, c -> new Transfer(c.to(), c.amount().plus(Amount.of(1))));
  }

  static RefusalCases<Register> register(World w) {
    return RefusalCases.of(w, w.provider(), new Register("x".repeat(200), World.DEPOSIT))
        .on(MALFORMED, c -> new Register("half a pair: \ud800", c.collateral()))
        .on(BAD_ENDPOINT, c -> new Register("ü".repeat(101), c.collateral()))
        .on(
            INSUFFICIENT_BALANCE,
            c -> new Register(c.endpoint(), c.collateral().plus(Amount.of(1))));
  }

  static RefusalCases<Unbond> unbond(World w) {
    w.register(w.provider(), 100);
    return RefusalCases.of(w, w.provider(), new Unbond(Amount.of(100)))
        .onSender(PROVIDER_UNKNOWN, w.stranger())
        .on(ZERO_AMOUNT, _ -> new Unbond(Amount.ZERO))
        .on(INSUFFICIENT_COLLATERAL, _ -> new Unbond(Amount.of(101)));
  }

  static RefusalCases<WithdrawCollateral> withdrawCollateral(World w) {
    w.register(w.provider(), 100);
    w.included(w.provider(), new Unbond(Amount.of(100)));
    w.register(w.rival(), 100);
    w.register(w.opener(), 100);
    w.until(w.next() + World.RULES.unbondingBlocks());
    w.included(w.opener(), new Unbond(Amount.of(100)));
    return RefusalCases.of(w, w.provider(), new WithdrawCollateral())
        .onSender(PROVIDER_UNKNOWN, w.stranger())
        .onSender(ZERO_AMOUNT, w.rival())
        .onSender(STILL_UNBONDING, w.opener());
  }
}
