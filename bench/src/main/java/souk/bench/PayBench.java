package souk.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import souk.market.file.MarketFile;

/** Payments end to end: paid units over HTTP ({@link HttpBench}), and {@link TransferRates}. */
public final class PayBench {
  private static final int WARM_UP = 2;
  private static final int TRANSFERS_EACH = 40;
  private static final int MILLIS = 1000;

  private PayBench() {}

  /**
   * Measures all; figures by name.
   *
   * @param seconds of each turn of the HTTP server
   */
  public static Map<String, Object> all(
      MarketFile market, int seconds, Path folder, Consumer<String> progress) throws Exception {
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
    figures.put("conserved", Objects.requireNonNull(http.get("conserved")));
    progress.accept("transfers");
    var _ = TransferRates.perSecond(Files.createDirectory(folder.resolve("warm")), WARM_UP);
    figures.put(
        "transfersPerSecond",
        TransferRates.perSecond(Files.createDirectory(folder.resolve("own")), TRANSFERS_EACH));
    progress.accept("a statement of a million movements");
    figures.put("statementSeconds", TransferRates.statementSeconds());
    return figures;
  }
}
