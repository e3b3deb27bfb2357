package souk.ledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Amount;

/** Balances, and collateral that no agreement holds. */
interface MoneyContract extends ContractTest {
  @Test
  default void shouldMoveMoneyInAndOutWhenItIsDepositedAndWithdrawn() {
    World w = world();
    Address customer = w.customer().address();
    Amount outside = w.view().outside(customer);

    Event in = w.event(w.customer(), new Command.Deposit(Amount.of(70)));
    assertThat(in).isEqualTo(new Event.Deposited(customer, Amount.of(70)));
    assertThat(w.balance(w.customer())).isEqualTo(World.DEPOSIT.plus(Amount.of(70)));
    assertThat(w.view().outside(customer)).isEqualTo(outside.minus(Amount.of(70)));

    Event out = w.event(w.customer(), new Command.Withdraw(Amount.of(50)));
    assertThat(out).isEqualTo(new Event.Withdrawn(customer, Amount.of(50)));
    assertThat(w.balance(w.customer())).isEqualTo(World.DEPOSIT.plus(Amount.of(20)));
    assertThat(w.view().outside(customer)).isEqualTo(outside.minus(Amount.of(20)));
  }

  @Test
  default void shouldMoveMoneyAcrossWhenItIsTransferred() {
    World w = world();
    Address stranger = w.stranger().address();
    Event event = w.event(w.customer(), new Command.Transfer(stranger, Amount.of(9)));

    assertThat(event)
        .isEqualTo(new Event.Transferred(w.customer().address(), stranger, Amount.of(9)));
    assertThat(w.balance(w.stranger())).isEqualTo(Amount.of(9));
    assertThat(w.balance(w.customer())).isEqualTo(World.DEPOSIT.minus(Amount.of(9)));
  }

  @Test
  default void shouldChangeNothingWhenSomebodyPaysItself() {
    World w = world();
    w.event(w.customer(), new Command.Transfer(w.customer().address(), World.DEPOSIT));
    assertThat(w.balance(w.customer())).isEqualTo(World.DEPOSIT);
  }

  @Test
  default void shouldTellHowMuchIsWhere() {
    World w = world();
    Amount balances = w.view().totals().balances();
    assertThat(balances).isEqualTo(World.DEPOSIT.times(5));
    w.register(w.provider(), 40);
    w.openEscrow(w.escrowTerms(2));

    LedgerView.Totals totals = w.view().totals();
    assertThat(totals.collateral()).isEqualTo(Amount.of(40));
    assertThat(totals.escrows()).isEqualTo(Amount.of(16_000));
    assertThat(totals.balances()).isEqualTo(balances.minus(Amount.of(16_040)));
    assertThat(totals.funds().plus(totals.bonds()).plus(totals.burned())).isEqualTo(Amount.ZERO);
  }

  @Test
  default void shouldKeepAProvidersCollateralAndItsNewestEndpoint() {
    World w = world();
    Address provider = w.provider().address();
    assertThat(w.view().provider(provider)).isEmpty();
    Event first = w.event(w.provider(), new Command.Register("https://one", Amount.of(40)));
    assertThat(first)
        .isEqualTo(new Event.ProviderRegistered(provider, "https://one", Amount.of(40)));
    w.event(w.provider(), new Command.Register("https://zwei/ü", Amount.ZERO));
    w.event(w.rival(), new Command.Register("https://rival", Amount.ZERO));

    assertThat(w.view().provider(provider))
        .contains(
            new LedgerView.Provider(
                provider, "https://zwei/ü", Amount.of(40), Amount.ZERO, Amount.ZERO, 0));
    assertThat(w.balance(w.provider())).isEqualTo(World.DEPOSIT.minus(Amount.of(40)));
    assertThat(w.view().providers())
        .extracting(LedgerView.Provider::address)
        .containsExactlyInAnyOrder(provider, w.rival().address())
        .isSorted();
    assertThat(w.view().providers(0, 1).providers()).hasSize(1);
    assertThat(w.view().providers(0, 1).count()).isEqualTo(2);
    assertThat(w.view().providers(2, 5)).isEqualTo(new LedgerView.ProviderPage(2, List.of()));
    assertThat(Stream.of(0, 1).flatMap(page -> w.view().providers(page, 1).providers().stream()))
        .containsExactlyInAnyOrderElementsOf(w.view().providers());
  }

  @Test
  default void shouldReleaseUnbondedCollateralWhenTheTimeOfTheLastRequestHasPassed() {
    World w = world();
    w.register(w.provider(), 100);
    w.event(w.provider(), new Command.Unbond(Amount.of(30)));
    w.until(w.next() + 100);
    long release = w.next() + World.RULES.unbondingBlocks();
    Event second = w.event(w.provider(), new Command.Unbond(Amount.of(20)));
    Address provider = w.provider().address();
    assertThat(second).isEqualTo(new Event.CollateralUnbonding(provider, Amount.of(20), release));
    assertThat(w.view().provider(provider).orElseThrow().unbonding()).isEqualTo(Amount.of(50));

    w.until(release - 1);
    w.refused(w.provider(), new Command.WithdrawCollateral(), souk.ledger.Refusal.STILL_UNBONDING);
    w.until(release);
    Event out = w.event(w.provider(), new Command.WithdrawCollateral());

    assertThat(out).isEqualTo(new Event.CollateralWithdrawn(provider, Amount.of(50)));
    assertThat(w.balance(w.provider())).isEqualTo(World.DEPOSIT.minus(Amount.of(50)));
    LedgerView.Provider after = w.view().provider(provider).orElseThrow();
    assertThat(after.free()).isEqualTo(Amount.of(50));
    assertThat(after.unbonding()).isEqualTo(Amount.ZERO);
    assertThat(after.releaseBlock()).isZero();
  }
}
