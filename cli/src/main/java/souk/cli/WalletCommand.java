package souk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.ledger.evm.PastEvents;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** {@code souk wallet}: an account's money. */
@Command(
    name = "wallet",
    mixinStandardHelpOptions = true,
    description = {
      "Show an account's money and escrows, or move money.",
      "  (nothing)        show it; needs no password",
      "  deposit SUM      from outside into the market",
      "  withdraw SUM     out of the market",
      "  refund ESCROW    give what is left of an old escrow back to its funder",
      "  refund --all     the same of each of the account's escrows that can be refunded now",
      "  resume SENT      wait for what was sent when its outcome was unknown; needs no key"
    },
    footer = {
      "A SUM is in the market's currency: 1.5, '1.5 USDC', or '1500000 units' of its smallest unit.",
      "Example:",
      "  ./souk wallet deposit 1.5 --network /tmp/net --keystore /tmp/net/keys/publisher.json --password-file /tmp/net/keys/password"
    })
final class WalletCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACTION",
      description = "deposit, withdraw, refund or resume")
  private @Nullable String action;

  @Parameters(
      index = "1",
      arity = "0..2",
      paramLabel = "WHAT",
      description = "a sum of money, an escrow's id, or what was sent")
  private @Nullable List<String> what;

  @Option(names = "--all", description = "refund all escrows that can be refunded now")
  private boolean all;

  @Mixin private AccountOptions account = new AccountOptions();

  @Mixin private Output output = new Output();

  /** An account, for programs. */
  private record Account(
      Address address,
      long block,
      Address currency,
      Optional<String> symbol,
      OptionalInt decimals,
      Amount outside,
      Amount balance,
      BigInteger coins,
      List<OwnEscrow> escrows,
      Optional<Refunds> refunds,
      History.Shown history) {
    static Account of(
        EvmLedger ledger,
        LedgerView view,
        Address address,
        List<OwnEscrow> escrows,
        Optional<Refunds> refunds,
        PastEvents past) {
      return new Account(
          address,
          view.block().number(),
          ledger.info().token(),
          ledger.currency().symbol(),
          ledger.currency().decimals(),
          view.outside(address),
          view.balance(address),
          ledger.coins(address),
          escrows,
          refunds,
          History.Shown.of(past));
    }
  }

  /**
   * What came back just now, for programs.
   *
   * @param sum of all
   * @param refunded from which escrows
   * @param waiting for which it is too early
   */
  private record Refunds(Amount sum, List<Bytes32> refunded, List<Bytes32> waiting) {}

  @Override
  public Integer call() throws Exception {
    if (all) {
      if (!"refund".equals(action) || what != null) {
        throw new Failure(Main.USAGE, "--all is for ./souk wallet refund --all");
      }
      return account.actInTurn(output, this::refundAll);
    }
    if ("resume".equals(action)) {
      return account.resume(sent(), output, this::show);
    }
    return account.act(action == null ? "" : action, order(), output, this::show);
  }

  /** What stands behind the action; a sum and its currency may be two arguments. */
  private Optional<String> argument() {
    return Optional.ofNullable(what).map(words -> String.join(" ", words));
  }

  private List<Bytes> sent() {
    if (argument().isEmpty()) {
      throw new Failure(Main.USAGE, "what to resume is missing; see ./souk help wallet");
    }
    try {
      return Arrays.stream(argument().orElse("").split(",")).map(Bytes::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Main.USAGE, "what to resume is what was sent, as the command before named it");
    }
  }

  private AccountOptions.@Nullable Order order() {
    if (action == null) {
      return null;
    }
    if (!Set.of("deposit", "withdraw", "refund").contains(action)) {
      throw new Failure(
          Main.USAGE, "ACTION is deposit, withdraw, refund or resume, not '" + action + "'");
    }
    String argument =
        argument()
            .orElseThrow(() ->
                new Failure(
                    Main.USAGE, "what to " + action + " is missing; see ./souk help wallet"));
    try {
      if (action.equals("refund")) {
        Bytes32 escrow = Bytes32.parse(argument);
        return _ -> new souk.ledger.Command.Refund(escrow);
      }
      TypedSum sum = TypedSum.parse(argument);
      if (sum.number().signum() == 0) {
        throw new IllegalArgumentException("is nothing to move");
      }
      return action.equals("deposit")
          ? ledger -> new souk.ledger.Command.Deposit(Sums.of(ledger).of("deposit", sum))
          : ledger -> new souk.ledger.Command.Withdraw(Sums.of(ledger).of("withdraw", sum));
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, "%s: '%s' %s".formatted(action, argument, e.getMessage()));
    }
  }

  private void refundAll(EvmLedger ledger, Address address, AccountOptions.Hand hand)
      throws IOException {
    History history = new History(ledger);
    LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    List<OwnEscrow> escrows = escrows(ledger, view, opened(history, address));
    List<OwnEscrow> due = escrows.stream().filter(OwnEscrow::due).toList();
    List<OwnEscrow> waiting = escrows.stream().filter(OwnEscrow::waits).toList();
    due.forEach(escrow ->
        hand.in("the refund of " + escrow.id(), new souk.ledger.Command.Refund(escrow.id())));
    Amount sum = due.stream().map(OwnEscrow::locked).reduce(Amount.ZERO, Amount::plus);
    output.sayToPeople(
        due.isEmpty()
            ? "No escrow can be refunded now."
            : "%s came back, from %s."
                .formatted(Sums.of(ledger).show(sum), Count.of(due.size(), "escrow")));
    waiting.forEach(escrow ->
        output.sayToPeople("%s can be refunded %s.".formatted(escrow.id(), escrow.when())));
    show(
        ledger,
        history,
        address,
        Optional.of(
            new Refunds(
                sum,
                due.stream().map(OwnEscrow::id).toList(),
                waiting.stream().map(OwnEscrow::id).toList())));
  }

  private static PastEvents opened(History history, Address address) {
    return history.of(address, Set.of(Event.EscrowOpened.class));
  }

  private List<OwnEscrow> escrows(EvmLedger ledger, LedgerView view, PastEvents past)
      throws IOException {
    List<OwnEscrow> escrows = new ArrayList<>();
    int blockSeconds = account.blockSeconds();
    for (Event event : past.events()) {
      if (event instanceof Event.EscrowOpened opened) {
        view.escrow(opened.escrow())
            .map(escrow -> OwnEscrow.of(view, escrow, ledger.info().rules().rounds(), blockSeconds))
            .ifPresent(escrows::add);
      }
    }
    return escrows;
  }

  private void show(EvmLedger ledger, History history, Address address) throws IOException {
    show(ledger, history, address, Optional.empty());
  }

  private void show(EvmLedger ledger, History history, Address address, Optional<Refunds> refunds)
      throws IOException {
    LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    PastEvents past = opened(history, address);
    List<OwnEscrow> escrows = escrows(ledger, view, past);
    output.show(
        () -> Account.of(ledger, view, address, escrows, refunds, past),
        people -> {
          print(people, ledger, view, address, escrows);
          History.missing(past).ifPresent(missing -> people.println("escrows: " + missing));
        });
  }

  private static void print(
      PrintWriter output,
      EvmLedger ledger,
      LedgerView view,
      Address address,
      List<OwnEscrow> escrows) {
    Sums sums = Sums.of(ledger);
    Table money =
        new Table("account", address.toString())
            .row("outside", sums.show(view.outside(address)))
            .row("in the market", sums.show(view.balance(address)));
    if (ledger.info().token().isZero()) {
      money.row("currency", "the chain's own coin");
    } else {
      money
          .row("for gas", sums.coins(ledger.coins(address)))
          .row("currency", "%s, the token at %s".formatted(sums.symbol(), ledger.info().token()));
    }
    money.print(output);
    if (escrows.isEmpty()) {
      return;
    }
    output.println();
    long round = ledger.info().rules().rounds().roundOf(view.block().number());
    Table table = new Table("escrow", "locked", "rounds", "now");
    for (OwnEscrow escrow : escrows) {
      table.row(
          escrow.id(),
          sums.show(escrow.locked()),
          escrow.firstRound() + " to " + escrow.lastRound(),
          escrow.now(round));
    }
    table.print(output);
  }
}
