package souk.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
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
      "  resume SENT      wait for what was sent when its outcome was unknown; needs no key"
    },
    footer = {
      "",
      "Example:  ./souk wallet deposit 1000000 --network /tmp/net \\",
      "            --keystore /tmp/net/keys/publisher.json --password-file /tmp/net/keys/password"
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
      arity = "0..1",
      paramLabel = "WHAT",
      description = "a sum in the currency's smallest unit, an escrow's id, or what was sent")
  private @Nullable String what;

  @Mixin private AccountOptions account = new AccountOptions();

  @Mixin private Output output = new Output();

  /** An account, for programs. */
  private record Account(
      Address address,
      long block,
      Address currency,
      Amount outside,
      Amount balance,
      List<Locked> escrows,
      History.Shown history) {
    /** An escrow of it. */
    private record Locked(
        Bytes32 id, Amount locked, long firstRound, long lastRound, boolean refunded) {}

    static Account of(
        Ledger ledger,
        LedgerView view,
        Address address,
        List<LedgerView.Escrow> escrows,
        PastEvents past) {
      return new Account(
          address,
          view.block().number(),
          ledger.info().token(),
          view.outside(address),
          view.balance(address),
          escrows.stream()
              .map(escrow ->
                  new Locked(
                      escrow.id(),
                      view.locked(escrow.id()),
                      escrow.terms().firstRound(),
                      escrow.lastRound(),
                      escrow.refunded()))
              .toList(),
          History.Shown.of(past));
    }
  }

  @Override
  public Integer call() throws Exception {
    if ("resume".equals(action)) {
      return account.resume(sent(), output, this::show);
    }
    return account.act(command(), output, this::show);
  }

  private List<Bytes> sent() {
    try {
      return Arrays.stream(String.valueOf(what).split(",")).map(Bytes::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Main.USAGE, "what to resume is what was sent, as the command before named it");
    }
  }

  private souk.ledger.@Nullable Command command() {
    if (action == null) {
      return null;
    }
    String argument = what;
    if (argument == null) {
      throw new Failure(Main.USAGE, "what to " + action + " is missing; see ./souk help wallet");
    }
    try {
      return switch (action) {
        case "deposit" -> new souk.ledger.Command.Deposit(Amount.parse(argument));
        case "withdraw" -> new souk.ledger.Command.Withdraw(Amount.parse(argument));
        case "refund" -> new souk.ledger.Command.Refund(Bytes32.parse(argument));
        default ->
            throw new Failure(
                Main.USAGE, "ACTION is deposit, withdraw, refund or resume, not '" + action + "'");
      };
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Main.USAGE, "'%s' is nothing to %s: %s".formatted(argument, action, e.getMessage()));
    }
  }

  private void show(Ledger ledger, History history, Address address) {
    LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    List<LedgerView.Escrow> escrows = new ArrayList<>();
    PastEvents past = history.of(address, Set.of(Event.EscrowOpened.class));
    for (Event event : past.events()) {
      if (event instanceof Event.EscrowOpened opened) {
        view.escrow(opened.escrow()).ifPresent(escrows::add);
      }
    }
    output.show(
        () -> Account.of(ledger, view, address, escrows, past),
        people -> {
          print(people, ledger, view, address, escrows);
          History.missing(past).ifPresent(missing -> people.println("escrows: " + missing));
        });
  }

  private static void print(
      PrintWriter output,
      Ledger ledger,
      LedgerView view,
      Address address,
      List<LedgerView.Escrow> escrows) {
    new Table("account", address.toString())
        .row("outside", view.outside(address))
        .row("in the market", view.balance(address))
        .row("currency", ledger.info().token().isZero() ? "coin" : ledger.info().token())
        .print(output);
    if (escrows.isEmpty()) {
      return;
    }
    output.println();
    long round = ledger.info().rules().rounds().roundOf(view.block().number());
    Table table = new Table("escrow", "locked", "rounds", "now");
    for (LedgerView.Escrow escrow : escrows) {
      table.row(
          escrow.id(),
          view.locked(escrow.id()),
          escrow.terms().firstRound() + " to " + escrow.lastRound(),
          escrow.refunded() ? "refunded" : round > escrow.lastRound() ? "over" : "runs");
    }
    table.print(output);
  }
}
