package souk.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.evm.PastEvents;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** {@code souk provider}: a provider's collateral, agreements and prizes. */
@Command(
    name = "provider",
    mixinStandardHelpOptions = true,
    description = {
      "Show what a provider has on the ledger, or take collateral out.",
      "  (nothing)        show it; needs no password",
      "  unbond SUM       ask for free collateral back; it leaves after the market's unbonding time",
      "  withdraw         take what has left into the balance"
    },
    footer = {
      "",
      "Example:  ./souk provider unbond 50000000 --network /tmp/net \\",
      "            --keystore /tmp/net/keys/cache-1.json --password-file /tmp/net/keys/password"
    })
final class ProviderCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACTION",
      description = "unbond or withdraw")
  private @Nullable String action;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SUM",
      description = "in the currency's smallest unit")
  private @Nullable Amount sum;

  @Mixin private AccountOptions account = new AccountOptions();

  @Mixin private Output output = new Output();

  /** What happened to a provider so far. */
  private record Past(List<LedgerView.Agreement> agreements, int prizes, Amount paid) {}

  /** A provider, for programs. */
  private record Account(
      Address address,
      long block,
      String endpoint,
      Amount freeCollateral,
      Amount lockedCollateral,
      Amount unbonding,
      long releaseBlock,
      Amount balance,
      int prizes,
      Amount prizesPaid,
      List<Agreed> agreements,
      History.Shown history) {
    /** An agreement of it. */
    private record Agreed(
        Bytes32 id, Address customer, String service, long endBlock, Amount lock, int faults) {}

    static Account of(LedgerView view, LedgerView.Provider provider, Past past, PastEvents events) {
      return new Account(
          provider.address(),
          view.block().number(),
          provider.endpoint(),
          provider.free(),
          provider.locked(),
          provider.unbonding(),
          provider.releaseBlock(),
          view.balance(provider.address()),
          past.prizes(),
          past.paid(),
          past.agreements().stream()
              .map(agreement ->
                  new Agreed(
                      agreement.id(),
                      agreement.terms().customer(),
                      agreement.terms().service(),
                      agreement.endBlock(),
                      agreement.lock(),
                      agreement.faults()))
              .toList(),
          History.Shown.of(events));
    }
  }

  @Override
  public Integer call() throws Exception {
    return account.act(command(), output, this::show);
  }

  private souk.ledger.@Nullable Command command() {
    Amount wanted = sum;
    return switch (action) {
      case null -> null;
      case "unbond" -> {
        if (wanted == null) {
          throw new Failure(Main.USAGE, "how much to unbond is missing; see ./souk help provider");
        }
        yield new souk.ledger.Command.Unbond(wanted);
      }
      case "withdraw" -> {
        if (wanted != null) {
          throw new Failure(Main.USAGE, "withdraw takes all that has left, and no sum");
        }
        yield new souk.ledger.Command.WithdrawCollateral();
      }
      default ->
          throw new Failure(Main.USAGE, "ACTION is unbond or withdraw, not '" + action + "'");
    };
  }

  private void show(Ledger ledger, History history, Address address) {
    LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    LedgerView.Provider provider =
        view.provider(address)
            .orElseThrow(() ->
                new Failure(
                    Main.FAILED, address + " is no provider here; ./souk cache registers one"));
    PastEvents events =
        history.of(address, Set.of(Event.AgreementOpened.class, Event.PrizePaid.class));
    Past past = past(events, view, address);
    output.show(
        () -> Account.of(view, provider, past, events),
        people -> {
          print(people, view, provider, past);
          History.missing(events)
              .ifPresent(missing -> people.println("prizes and agreements: " + missing));
        });
  }

  private static Past past(PastEvents events, LedgerView view, Address address) {
    List<LedgerView.Agreement> agreements = new ArrayList<>();
    int prizes = 0;
    Amount paid = Amount.ZERO;
    for (Event event : events.events()) {
      if (event instanceof Event.AgreementOpened opened && opened.provider().equals(address)) {
        view.agreement(opened.agreement()).filter(a -> !a.closed()).ifPresent(agreements::add);
      } else if (event instanceof Event.PrizePaid prize) {
        prizes++;
        paid = paid.plus(prize.prize());
      }
    }
    return new Past(agreements, prizes, paid);
  }

  private static void print(
      PrintWriter output, LedgerView view, LedgerView.Provider provider, Past past) {
    Table table =
        new Table("provider", provider.address().toString())
            .row("endpoint", provider.endpoint())
            .row("collateral, free", provider.free())
            .row("collateral, locked", provider.locked())
            .row(
                "unbonding",
                provider.unbonding().isZero()
                    ? "none"
                    : provider.unbonding()
                        + ", free to withdraw after block "
                        + provider.releaseBlock()
                        + " (it is "
                        + view.block().number()
                        + ")")
            .row("in the market", view.balance(provider.address()))
            .row("prizes", past.prizes() + ", " + past.paid() + " in all");
    table.print(output);
    if (past.agreements().isEmpty()) {
      return;
    }
    output.println();
    Table agreements = new Table("agreement", "customer", "until block", "locked", "faults");
    for (LedgerView.Agreement agreement : past.agreements()) {
      agreements.row(
          agreement.id(),
          agreement.terms().customer(),
          agreement.endBlock(),
          agreement.lock(),
          agreement.faults());
    }
    agreements.print(output);
  }
}
