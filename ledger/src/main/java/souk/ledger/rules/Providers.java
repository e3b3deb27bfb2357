package souk.ledger.rules;

import static souk.ledger.Refusal.BAD_ENDPOINT;
import static souk.ledger.Refusal.INSUFFICIENT_BALANCE;
import static souk.ledger.Refusal.INSUFFICIENT_COLLATERAL;
import static souk.ledger.Refusal.MALFORMED;
import static souk.ledger.Refusal.PROVIDER_UNKNOWN;
import static souk.ledger.Refusal.STILL_UNBONDING;
import static souk.ledger.Refusal.ZERO_AMOUNT;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import souk.ledger.Command;
import souk.ledger.Command.Register;
import souk.ledger.Command.Unbond;
import souk.ledger.Command.WithdrawCollateral;
import souk.ledger.Event;
import souk.ledger.LedgerView;
import souk.primitives.Amount;

/** Providers and the free part of their collateral. */
final class Providers {
  private Providers() {}

  static final Rule<Register> REGISTER =
      Rule.of(Register.class)
          .refuse(
              MALFORMED, (t, c) -> !Widths.utf8(c.endpoint()), (t, c) -> "endpoint is not UTF-8")
          .refuse(
              BAD_ENDPOINT,
              (t, c) -> size(c.endpoint()) == 0 || size(c.endpoint()) > Register.MAX_ENDPOINT,
              (t, c) ->
                  "endpoint has %d bytes, must have 1 to %d"
                      .formatted(size(c.endpoint()), Register.MAX_ENDPOINT))
          .refuse(
              INSUFFICIENT_BALANCE,
              (t, c) -> t.lacks(t.sender(), c.collateral()),
              (t, c) -> t.balanceDetail(t.sender(), c.collateral()))
          .then((t, c) -> {
            LedgerView.@Nullable Provider known = t.state().findProvider(t.sender());
            LedgerView.Provider before =
                known == null
                    ? new LedgerView.Provider(
                        t.sender(), c.endpoint(), Amount.ZERO, Amount.ZERO, Amount.ZERO, 0)
                    : known;
            t.state().charge(t.sender(), Pot.COLLATERAL, c.collateral());
            t.state()
                .put(
                    new LedgerView.Provider(
                        t.sender(),
                        c.endpoint(),
                        before.free().plus(c.collateral()),
                        before.locked(),
                        before.unbonding(),
                        before.releaseBlock()));
            t.happened(new Event.ProviderRegistered(t.sender(), c.endpoint(), c.collateral()));
          });

  static final Rule<Unbond> UNBOND =
      byProvider(Rule.of(Unbond.class))
          .refuse(ZERO_AMOUNT, (t, c) -> c.amount().isZero(), (t, c) -> "amount is 0")
          .refuse(
              INSUFFICIENT_COLLATERAL,
              (t, c) -> t.provider(t.sender()).free().compareTo(c.amount()) < 0,
              (t, c) ->
                  "%s asked for, %s free".formatted(c.amount(), t.provider(t.sender()).free()))
          .then((t, c) -> {
            LedgerView.Provider p = t.provider(t.sender());
            long release = t.now() + t.rules().unbondingBlocks();
            t.state()
                .put(
                    new LedgerView.Provider(
                        p.address(),
                        p.endpoint(),
                        p.free().minus(c.amount()),
                        p.locked(),
                        p.unbonding().plus(c.amount()),
                        release));
            t.happened(new Event.CollateralUnbonding(p.address(), c.amount(), release));
          });

  static final Rule<WithdrawCollateral> WITHDRAW =
      byProvider(Rule.of(WithdrawCollateral.class))
          .refuse(
              ZERO_AMOUNT,
              (t, c) -> t.provider(t.sender()).unbonding().isZero(),
              (t, c) -> "nothing is unbonding")
          .refuse(
              STILL_UNBONDING,
              (t, c) -> t.now() < t.provider(t.sender()).releaseBlock(),
              (t, c) ->
                  "until block %d, now %d"
                      .formatted(t.provider(t.sender()).releaseBlock(), t.now()))
          .then((t, c) -> {
            LedgerView.Provider p = t.provider(t.sender());
            t.state().credit(Pot.COLLATERAL, p.address(), p.unbonding());
            t.state()
                .put(
                    new LedgerView.Provider(
                        p.address(), p.endpoint(), p.free(), p.locked(), Amount.ZERO, 0));
            t.happened(new Event.CollateralWithdrawn(p.address(), p.unbonding()));
          });

  /** The provider, with other sums in its collateral. */
  static LedgerView.Provider with(LedgerView.Provider p, Amount free, Amount locked) {
    return new LedgerView.Provider(
        p.address(), p.endpoint(), free, locked, p.unbonding(), p.releaseBlock());
  }

  private static <C extends Command> Rule.Writing<C> byProvider(Rule.Writing<C> rule) {
    return rule.refuse(
        PROVIDER_UNKNOWN,
        (t, c) -> t.state().findProvider(t.sender()) == null,
        (t, c) -> "%s is not registered".formatted(t.sender()));
  }

  private static int size(String endpoint) {
    return endpoint.getBytes(StandardCharsets.UTF_8).length;
  }
}
