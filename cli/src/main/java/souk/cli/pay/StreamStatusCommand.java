package souk.cli.pay;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.Sums;
import souk.cli.Table;
import souk.ledger.evm.EvmLedger;
import souk.transfers.address.ChainAddress;
import souk.transfers.stream.StreamPayer;

/** {@code souk stream status}: how streams stand. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Show your streams: what was paid, what of it is paid for certain (full books), and why one"
            + " waits or ended.",
    footer = {"Example:", "  ./souk stream status --records /tmp/ada --network /tmp/net"})
final class StreamStatusCommand implements Callable<Integer> {
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private RecordsOptions records = new RecordsOptions();
  @Mixin private Output output = new Output();

  /** All of them, for programs. */
  private record All(List<StreamRun.Told> streams) {}

  /** Where wishes are put. */
  static StreamWishes wishes(RecordsOptions records) {
    return new StreamWishes(records.there("streams"));
  }

  @Override
  public Integer call() throws Exception {
    List<StreamPayer.Shown> all = StreamOptions.all(records);
    try (EvmLedger ledger = NetworkOptions.connect(network.read())) {
      Sums sums = Sums.of(ledger);
      List<StreamRun.Told> told = all.stream().map(each -> StreamRun.told(each, ledger)).toList();
      output.show(
          () -> new All(told),
          people -> {
            if (all.isEmpty()) {
              people.println("There are no streams.");
              return;
            }
            Table table = new Table("stream", "to", "is", "paid", "for certain", "cap", "why");
            for (int i = 0; i < all.size(); i++) {
              StreamRun.Told each = told.get(i);
              table.row(
                  each.stream(),
                  new ChainAddress(ledger.info().chainId(), all.get(i).terms().payee()),
                  each.state(),
                  StreamRun.sum(each, each.paid(), sums),
                  StreamRun.sum(each, each.secured(), sums),
                  StreamRun.sum(each, each.cap(), sums),
                  Escaped.line(each.why()));
            }
            table.print(people);
          });
    }
    return 0;
  }
}
