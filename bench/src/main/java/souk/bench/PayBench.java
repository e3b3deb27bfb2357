package souk.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import souk.market.file.MarketFile;

/**
 * Payments end to end: paid units over HTTP ({@link HttpBench}), {@link TransferRates}, a statement
 * ({@link StatementRate}) and live streams ({@link StreamLoad}).
 */
public final class PayBench {
  private static final int WARM_UP = 2;
  private static final int TRANSFERS_EACH = 40;
  private static final int MILLIS = 1000;
  private static final int STREAM_DEPTH = 8;
  private static final int STREAM_SECONDS = 60;

  private PayBench() {}

  /**
   * Measures all; figures by name.
   *
   * @param seconds of each turn of the HTTP server
   * @param streams that are live at one time; none are measured where it is 0
   */
  public static Map<String, Object> all(
      MarketFile market, int seconds, int streams, Path folder, Consumer<String> progress)
      throws Exception {
    HttpBench.Size usual = HttpBench.Size.USUAL;
    Map<String, Object> http =
        new HttpBench(
                market,
                new HttpBench.Size(
                    usual.threads(), usual.turns(), seconds * MILLIS, usual.answerBytes()),
                Files.createDirectory(folder.resolve("http")),
                progress)
            .run();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("paidUnitsPerSecond", Objects.requireNonNull(http.get("paidPerSecond")));
    figures.put("unpaidRequestsPerSecond", Objects.requireNonNull(http.get("unpaidPerSecond")));
    figures.put("paidShareOfUnpaid", Objects.requireNonNull(http.get("ratio")));
    for (String same :
        List.of("forwardedPerSecond", "shareOfForwarded", "paidCpuMicros", "forwardedCpuMicros")) {
      figures.put(same, Objects.requireNonNull(http.get(same)));
    }
    figures.put("conserved", Objects.requireNonNull(http.get("conserved")));
    progress.accept("transfers");
    var _ = TransferRates.measure(Files.createDirectory(folder.resolve("warm")), WARM_UP);
    TransferRates.Measured transfers =
        TransferRates.measure(Files.createDirectory(folder.resolve("own")), TRANSFERS_EACH);
    figures.put("transfersPerSecond", transfers.perSecond());
    figures.put("transferCpuMicros", transfers.cpuMicros());
    figures.put("signMicros", transfers.signMicros());
    figures.put("recoverMicros", transfers.recoverMicros());
    figures.put("transfersLimitPerSecond", transfers.limit());
    figures.put("transfersShareOfLimit", transfers.perSecond() / transfers.limit());
    progress.accept("a statement of a million movements");
    StatementRate statement = StatementRate.measure();
    figures.put("statementSeconds", statement.seconds());
    figures.put("statementMegabytes", statement.megabytes());
    if (streams > 0) {
      streams(figures, streams, Files.createDirectory(folder.resolve("streams")), progress);
    }
    return figures;
  }

  private static void streams(
      Map<String, Object> figures, int streams, Path folder, Consumer<String> progress)
      throws Exception {
    try (StreamLoad load = new StreamLoad(folder, streams, STREAM_DEPTH)) {
      StreamLoad.Measured live = load.measure(STREAM_SECONDS, progress);
      figures.put("streams", live.streams());
      figures.put("streamsCpuPercent", live.cpuPercent());
      figures.put("streamsMegabytes", live.megabytes());
      figures.put("streamsTicketsPerSecond", live.ticketsPerSecond());
      figures.put("streamsBooksMadeOut", live.books());
    }
  }
}
