package souk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.attacks.Count;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerView;
import souk.ledger.evm.PastEvents;
import souk.payments.Earnings;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import tools.jackson.databind.JsonNode;

/** {@code souk provider}: a provider's collateral, agreements and prizes. */
@Command(
    name = "provider",
    mixinStandardHelpOptions = true,
    description = {
      "Show what a provider has and earned, or take collateral out.",
      "  (nothing)        show what it has on the ledger; needs no password",
      "  history          show what it earned, by round and customer",
      "  unbond SUM       ask for free collateral back; it leaves after the market's unbonding time",
      "  withdraw         take what has left into the balance"
    },
    footer = {
      "Example:",
      "  ./souk provider unbond 50 --network /tmp/net --keystore /tmp/net/keys/cache-1.json --password-file /tmp/net/keys/password"
    })
final class ProviderCommand implements Callable<Integer> {
  private static final String HISTORY = "history";
  private static final String NONE = "none";

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACTION",
      description = "history, unbond or withdraw")
  private @Nullable String action;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SUM",
      description = "such as 1.5, '1.5 TST' or '1500000 units'")
  private @Nullable TypedSum sum;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "the folder of its node, which knows what its tickets were worth, and what is due when the node runs")
  private @Nullable Path state;

  @Option(names = "--csv", description = "history: print it for spreadsheets")
  private boolean csv;

  @Mixin private AccountOptions account = new AccountOptions();

  @Mixin private Output output = new Output();

  /** What happened to a provider so far. */
  private record Past(List<LedgerView.Agreement> agreements, int prizes, Amount paid) {}

  /**
   * What its running node says.
   *
   * @param due what the tickets are worth whose rounds are not settled
   * @param atRiskTickets what it would lose if all clients vanished now
   */
  private record Running(BigInteger due, long dueTickets, long atRiskTickets) {
    static Running of(JsonNode status) {
      JsonNode due = status.path("due");
      return new Running(
          due.path("expected").bigIntegerValue(),
          due.path("tickets").asLong(),
          status.path("atRiskTickets").asLong());
    }
  }

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
      Optional<Amount> coins,
      Optional<Long> coinsPayForClaims,
      int prizes,
      Amount prizesPaid,
      Optional<Amount> expected,
      Optional<Running> running,
      List<Agreed> agreements,
      History.Shown history) {
    /** An agreement of it. */
    private record Agreed(
        Bytes32 id,
        Address customer,
        String service,
        long endBlock,
        long releaseBlock,
        Amount lock,
        int faults) {}

    static Account of(
        LedgerView view,
        LedgerView.Provider provider,
        Optional<LedgerReader.Coins> coins,
        Optional<Amount> expected,
        Optional<Running> running,
        Past past,
        PastEvents events) {
      return new Account(
          provider.address(),
          view.block().number(),
          provider.endpoint(),
          provider.free(),
          provider.locked(),
          provider.unbonding(),
          provider.releaseBlock(),
          view.balance(provider.address()),
          coins.map(LedgerReader.Coins::balance),
          coins.map(LedgerReader.Coins::claims),
          past.prizes(),
          past.paid(),
          expected,
          running,
          past.agreements().stream()
              .map(agreement ->
                  new Agreed(
                      agreement.id(),
                      agreement.terms().customer(),
                      agreement.terms().service(),
                      agreement.endBlock(),
                      release(agreement),
                      agreement.lock(),
                      agreement.faults()))
              .toList(),
          History.Shown.of(events));
    }
  }

  @Override
  public Integer call() throws Exception {
    if (csv && !HISTORY.equals(action)) {
      throw new Failure(Main.USAGE, "--csv is for souk provider history");
    }
    if (HISTORY.equals(action)) {
      if (sum != null) {
        throw new Failure(Main.USAGE, "history takes no sum");
      }
      return account.act("", null, output, this::history);
    }
    return account.act(action == null ? "" : action, order(), output, this::show);
  }

  private void history(Ledger ledger, History history, Address address) {
    EarningsReport.Report report =
        new EarningsReport(ledger, history, address)
            .of(Optional.ofNullable(state).map(EarningsReport::noted));
    if (csv) {
      output.showText(people -> EarningsReport.csv(report, people));
      return;
    }
    output.show(
        () -> report,
        people -> {
          EarningsReport.print(report, Sums.of(ledger), people);
          if (report.history() != null) {
            report
                .history()
                .missing()
                .ifPresent(why -> people.println("older prizes are not shown: " + why));
          }
          if (state == null) {
            people.println(
                "what it paid to record draws of rounds that won nothing is in its folder alone:"
                    + " give --state");
          }
        });
  }

  private AccountOptions.@Nullable Order order() {
    TypedSum wanted = sum;
    return switch (action) {
      case null -> null;
      case "unbond" -> {
        if (wanted == null) {
          throw new Failure(Main.USAGE, "how much to unbond is missing; see ./souk help provider");
        }
        if (wanted.number().signum() == 0) {
          throw new Failure(Main.USAGE, "unbond: '%s' is nothing to move".formatted(wanted.text()));
        }
        yield ledger -> new souk.ledger.Command.Unbond(Sums.of(ledger).of("unbond", wanted));
      }
      case "withdraw" -> {
        if (wanted != null) {
          throw new Failure(Main.USAGE, "withdraw takes all that has left, and no sum");
        }
        yield _ -> new souk.ledger.Command.WithdrawCollateral();
      }
      default ->
          throw new Failure(
              Main.USAGE, "ACTION is history, unbond or withdraw, not '" + action + "'");
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
    Optional<LedgerReader.Coins> coins = ledger.feeCoins(address);
    Optional<Amount> expected = expected();
    Optional<Running> running = running();
    output.show(
        () -> Account.of(view, provider, coins, expected, running, past, events),
        people -> {
          print(people, Sums.of(ledger), view, provider, coins, expected, running, past);
          History.missing(events)
              .ifPresent(missing -> people.println("prizes and agreements: " + missing));
        });
  }

  /** What the tickets of its settled rounds were worth, if a folder says so. */
  private Optional<Amount> expected() {
    return Optional.ofNullable(state)
        .map(folder ->
            EarningsReport.noted(folder).stream()
                .map(Earnings::expected)
                .reduce(Amount.ZERO, Amount::plus));
  }

  private Optional<Running> running() {
    if (state == null) {
      return Optional.empty();
    }
    try {
      return NodeStatus.of(state)
          .filter(status -> status.path("due").path("expected").isIntegralNumber())
          .map(Running::of);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The block after which an agreement holds collateral no longer. */
  private static long release(LedgerView.Agreement agreement) {
    return agreement.endBlock() + agreement.terms().collateral().releaseBlocks();
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
      PrintWriter output,
      Sums sums,
      LedgerView view,
      LedgerView.Provider provider,
      Optional<LedgerReader.Coins> coins,
      Optional<Amount> expected,
      Optional<Running> running,
      Past past) {
    Table table =
        new Table("provider", provider.address().toString())
            .row("endpoint", provider.endpoint())
            .row("collateral, free", sums.show(provider.free()))
            .row("collateral, locked", sums.show(provider.locked()))
            .row(
                "unbonding",
                provider.unbonding().isZero()
                    ? NONE
                    : sums.show(provider.unbonding())
                        + ", free to withdraw after block "
                        + provider.releaseBlock()
                        + " (it is "
                        + view.block().number()
                        + ")")
            .row("in the market", sums.show(view.balance(provider.address())))
            .row(
                "coins for gas",
                coins
                    .map(there ->
                        "%s, which pay for about %s"
                            .formatted(
                                sums.coins(there.balance().toBigInteger()),
                                Count.of(there.claims(), "claim")))
                    .orElse(NONE))
            .row("prizes", past.prizes() + ", " + sums.show(past.paid()) + " in all");
    expected.ifPresent(
        worth -> table.row("expected", sums.show(worth) + " for the tickets of settled rounds"));
    running.ifPresent(now ->
        table
            .row(
                "due",
                sums.show(Amount.of(now.due()))
                    + " for "
                    + Count.of(now.dueTickets(), "ticket")
                    + " not settled yet")
            .row(
                "at risk",
                Count.of(now.atRiskTickets(), "ticket") + ", if all clients vanished now"));
    table.print(output);
    if (past.agreements().isEmpty()) {
      return;
    }
    output.println();
    Table agreements =
        new Table("agreement", "customer", "until block", "locked", "leaves after block", "faults");
    for (LedgerView.Agreement agreement : past.agreements()) {
      agreements.row(
          agreement.id(),
          agreement.terms().customer(),
          agreement.endBlock(),
          sums.show(agreement.lock()),
          release(agreement),
          agreement.faults());
    }
    agreements.print(output);
  }
}
