package souk.cli.pay;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.ledger.evm.EvmLedger;
import souk.payments.CommandRefusedException;
import souk.primitives.PrivateKey;
import souk.transfers.mandate.MandateStatus;
import souk.transfers.mandate.MandateTerms;
import souk.transfers.person.Purse;

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

  /** What was cancelled, for programs. */
  private record Cancelled(int mandate, long fromRound, boolean before) {}

  @Override
  public Integer call() throws Exception {
    PrivateKey key = options.key().open();
    try (EvmLedger ledger = options.connect();
        Purse purse = options.open(ledger, key)) {
      MandateTerms terms = MandateListCommand.given(purse.mandates(), number).mandate().terms();
      LedgerView view = PurseOptions.view(ledger);
      RoundRules rounds = ledger.info().rules().rounds();
      LedgerView.Escrow escrow =
          view.escrow(terms.escrow())
              .orElseThrow(
                  () -> new Failure(Main.FAILED, "the ledger has no escrow of mandate " + number));
      MandateStatus status = MandateStatus.of(terms, view, rounds);
      boolean before = status.cancelledFrom().isPresent();
      long from = Math.max(rounds.roundOf(view.block().number()), escrow.list()) + 1;
      if (!before && from <= escrow.lastRound()) {
        // The funder's own book stands in the list, since a list has at least one.
        var allot = new souk.ledger.Command.Allot(terms.escrow(), from, key.address(), 1);
        var _ = CommandRefusedException.need(allot, ledger.submit(key, allot).join());
      } else if (!before) {
        throw new Failure(Main.FAILED, "the last period of mandate %d has begun".formatted(number));
      }
      Cancelled cancelled =
          new Cancelled(
              number,
              before ? status.periods().get(status.cancelledFrom().get()).round() : from,
              before);
      output.show(
          () -> cancelled,
          people ->
              people.println(
                  before
                      ? "mandate %d was cancelled before".formatted(number)
                      : "mandate %d pays nothing from round %d on".formatted(number, from)));
    }
    return 0;
  }
}
