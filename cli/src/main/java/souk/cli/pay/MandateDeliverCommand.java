package souk.cli.pay;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.ledger.evm.EvmLedger;
import souk.payments.WalletException;
import souk.primitives.PrivateKey;
import souk.transfers.mandate.MandateStore;
import souk.transfers.person.Purse;

/** {@code souk mandate deliver}: the books of a mandate once more. */
@Command(
    name = "deliver",
    mixinStandardHelpOptions = true,
    description =
        "Hand the payee the books of a mandate, which did not get there before, or once more: they are"
            + " the same, and count once.",
    footer = {
      "Example:",
      "  ./souk mandate deliver 1 --network /tmp/net --keystore /tmp/net/keys/publisher.json --records /tmp/ada"
    })
final class MandateDeliverCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "N", description = "the mandate's number")
  private int number;

  @Mixin private PurseOptions options = new PurseOptions();
  @Mixin private Output output = new Output();

  /** What was handed over, for programs. */
  private record Delivered(int mandate) {}

  @Override
  public Integer call() throws Exception {
    PrivateKey key = options.key().open();
    try (EvmLedger ledger = options.connect();
        Purse purse = options.open(ledger, key)) {
      MandateStore.Given given = options.given(number);
      goesOn(given, options);
      PurseOptions.allot(
          ledger, key, given.mandate().terms().escrow(), given.mandate().terms().payee());
      deliver(purse, given, options);
      output.show(
          () -> new Delivered(number),
          people -> people.println("the payee has mandate %d".formatted(number)));
    }
    return 0;
  }

  /**
   * Sees that it was not cancelled, before anything more of it is done.
   *
   * @throws Failure when it was
   */
  static void goesOn(MandateStore.Given given, PurseOptions options) {
    if (options.cancellations().has(given.mandate())) {
      throw new Failure(
          Main.FAILED,
          "mandate %d is cancelled, so nothing more is locked, allotted or handed over; to see that the ledger has it, too:  ./souk mandate cancel %d%s"
              .formatted(given.number(), given.number(), options.argument()));
    }
  }

  /** Hands it over, or says how to do it later, or that it is too late. */
  static void deliver(Purse purse, MandateStore.Given given, PurseOptions options) {
    goesOn(given, options);
    try {
      purse.deliver(given);
    } catch (WalletException e) {
      if (e.reason() != WalletException.Reason.ROUND_CLOSED) {
        throw unknown(given, e, options);
      }
      if (!given.delivered()) {
        throw new Failure(
            Main.FAILED,
            "mandate %d cannot be handed over any more (%s), and its payee never said that it has it; cancel it, and its money comes back with ./souk wallet refund:  ./souk mandate cancel %d%s"
                .formatted(given.number(), e.getMessage(), given.number(), options.argument()));
      }
    } catch (IOException e) {
      throw unknown(given, e, options);
    }
  }

  private static Failure unknown(MandateStore.Given given, Exception e, PurseOptions options) {
    return new Failure(
        Main.UNKNOWN,
        "it is not known whether the payee has the mandate: %s; to hand it over, which does it once:  ./souk mandate deliver %d%s"
            .formatted(e.getMessage(), given.number(), options.argument()));
  }
}
