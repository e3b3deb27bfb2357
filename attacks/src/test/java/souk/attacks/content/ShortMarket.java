package souk.attacks.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import souk.market.file.MarketFile;

/** The reference market with smaller chunks and exposures, so that all attacks end soon. */
public final class ShortMarket {
  private static final Map<String, String> SHORT =
      Map.of(
          "chunk: 1 MiB", "chunk: 64 KiB",
          "leastChunk: 1 MiB", "leastChunk: 64 KiB",
          "bytesPerTicket: 1 MiB", "bytesPerTicket: 64 KiB",
          "providerExposure: 256", "providerExposure: 32",
          "customerExposure: 256", "customerExposure: 32");

  private ShortMarket() {}

  public static MarketFile in(Path folder) throws IOException {
    return with(folder, Map.of());
  }

  /** The same with some lines changed. */
  public static MarketFile with(Path folder, Map<String, String> changes) throws IOException {
    String text = Files.readString(Path.of("../markets/content.yaml"));
    for (Map<String, String> all : List.of(SHORT, changes)) {
      for (Map.Entry<String, String> change : all.entrySet()) {
        text = replace(text, change.getKey(), change.getValue());
      }
    }
    return MarketFile.read(Files.writeString(folder.resolve("market.yaml"), text));
  }

  private static String replace(String text, String line, String by) {
    String changed = text.replaceFirst("(?m)^  " + line, "  " + by);
    if (changed.equals(text)) {
      throw new IllegalArgumentException("the market file has no line '" + line + "'");
    }
    return changed;
  }
}
