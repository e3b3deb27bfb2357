package souk.cli.pay;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.Sums;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Amount;
import souk.transfers.stream.StreamRate;

/** {@code souk stream rate}: how fast a stream flows from now on. */
@Command(
    name = "rate",
    mixinStandardHelpOptions = true,
    description =
        "Change how fast a stream flows, from now on. Its tickets are worth what they were, and come"
            + " more or less often.",
    footer = {"Example:", "  ./souk stream rate 1 7.2/hour --records /tmp/ada --network /tmp/net"})
final class StreamRateCommand implements Callable<Integer> {
  @Mixin private StreamOptions stream = new StreamOptions();

  @Parameters(
      index = "1",
      paramLabel = "RATE",
      description = "SUM/second, minute, hour, day, week or month")
  private String rate = "";

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    try (EvmLedger ledger = NetworkOptions.connect(network.read())) {
      TypedRate typed = TypedRate.of(rate, Sums.of(ledger));
      StreamRun.Told told = StreamRun.told(stream.shown(), ledger);
      if (!told.escrow()) {
        throw new Failure(Main.FAILED, "the ledger has no escrow of the stream yet");
      }
      Amount ticket = told.ticket();
      try {
        StreamRate flow = StreamRate.of(ticket, typed.sum(), typed.seconds());
        return stream.ask("rate " + flow.nanos(), output);
      } catch (IllegalArgumentException e) {
        throw new Failure(Main.USAGE, "RATE: " + e.getMessage());
      }
    }
  }
}
