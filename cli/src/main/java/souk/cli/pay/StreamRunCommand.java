package souk.cli.pay;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.Output;
import souk.cli.StopSignal;
import souk.ledger.evm.EvmLedger;
import souk.primitives.PrivateKey;
import souk.transfers.person.Purse;

/** {@code souk stream run}: all streams that have not ended. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Go on with all streams that have not ended, until they have, or ^C. What was sent before and"
            + " not acknowledged is sent again as it was, so nothing is paid twice.",
    footer = {
      "Example:",
      "  ./souk stream run --network /tmp/net --keystore /tmp/net/keys/publisher.json --records /tmp/ada"
    })
final class StreamRunCommand implements Callable<Integer> {
  @Mixin private PurseOptions options = new PurseOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    PrivateKey key = options.key().open();
    try (StopSignal running = new StopSignal();
        EvmLedger ledger = options.connect();
        Purse purse = options.open(ledger, key)) {
      for (var each : purse.streams().streams()) {
        // One that was started when the command was ended waits for nothing any more; what somebody
        // paused stays paused.
        if (each.waitsForEscrow()) {
          purse.streams().resume(each.number());
        }
      }
      new StreamRun(ledger, key, purse, StreamStatusCommand.wishes(options.records()), output)
          .run(running);
    }
    return 0;
  }
}
