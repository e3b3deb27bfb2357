package souk.cli.pay;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.evm.EvmLedger;
import souk.payments.CommandRefusedException;
import souk.primitives.PrivateKey;
import souk.transfers.mandate.MandateStatus;
import souk.transfers.mandate.MandateStore;
import souk.transfers.mandate.MandateTerms;

/** {@code souk mandate cancel}: no more from the next round on. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description =
        "End a mandate from the next round on, by one transaction: a fresh list of the escrow's books"
            + " in which the payee has none. What is due by then stays due.",
    footer = {
      "Example:",
      "  ./souk mandate cancel 1 --network /tmp/net --keystore /tmp/net/keys/publisher.json --records /tmp/ada"
    })
final class MandateCancelCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "N", description = "the mandate's number")
  private int number;

  @Mixin private PurseOptions options = new PurseOptions();
  @Mixin private Output output = new Output();

  /**
   * What was cancelled, for programs.
   *
   * @param fromRound the first round that pays nothing
   * @param before whether the ledger had it already
   */
  private record Cancelled(int mandate, long fromRound, boolean before) {}

  @Override
  public Integer call() throws Exception {
    PrivateKey key = options.key().open();
    MandateStore.Given given = options.given(number);
    MandateTerms terms = given.mandate().terms();
    if (!terms.payer().equals(key.address())) {
      throw new Failure(
          Main.USAGE,
          "mandate %d was given by %s, and the key is that of %s"
              .formatted(number, terms.payer(), key.address()));
    }
    try (EvmLedger ledger = options.connect()) {
      // First, so that nobody allots or hands over what is not yet.
      options.cancellations().add(given.mandate());
      Cancelled cancelled = cancel(terms, ledger, key);
      output.show(
          () -> cancelled,
          people ->
              people.println(
                  cancelled.before()
                      ? "mandate %d was cancelled before".formatted(number)
                      : "mandate %d pays nothing from round %d on"
                          .formatted(number, cancelled.fromRound())));
    }
    return 0;
  }

  private Cancelled cancel(MandateTerms terms, EvmLedger ledger, PrivateKey key) {
    LedgerView view = PurseOptions.view(ledger);
    RoundRules rounds = ledger.info().rules().rounds();
    LedgerView.Escrow escrow =
        view.escrow(terms.escrow())
            .orElseThrow(() ->
                new Failure(
                    Main.UNKNOWN,
                    "mandate %d is not handed over any more, and the ledger has no escrow of it, which may be under way; when it is there, the same command again ends it there"
                        .formatted(number)));
    MandateStatus status = MandateStatus.of(terms, view, rounds);
    Optional<Integer> before = status.cancelledFrom();
    if (before.isPresent()) {
      return new Cancelled(number, status.periods().get(before.get()).round(), true);
    }
    long round = rounds.roundOf(view.block().number());
    // The list that an escrow begins with is taken, too, where the payee is not in it yet.
    long from =
        escrow.cursor() == 0
            ? Math.max(round + 1, escrow.list())
            : Math.max(round, escrow.list()) + 1;
    if (from > escrow.lastRound()) {
      throw new Failure(Main.FAILED, "the last period of mandate %d has begun".formatted(number));
    }
    // The funder's own book stands in the list, since a list has at least one.
    var allot = new souk.ledger.Command.Allot(terms.escrow(), from, key.address(), 1);
    Receipt receipt = ledger.submit(key, allot).join();
    if (receipt instanceof Receipt.Refused && escrow.cursor() == 0) {
      LedgerView now = PurseOptions.view(ledger);
      if (now.escrow(terms.escrow()).filter(each -> each.cursor() > 0).isPresent()) {
        return cancel(terms, ledger, key); // the payee's books came to be meanwhile
      }
    }
    var _ = CommandRefusedException.need(allot, receipt);
    return new Cancelled(number, from, false);
  }
}
