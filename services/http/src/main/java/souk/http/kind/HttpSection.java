package souk.http.kind;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import souk.http.HttpTerms;
import souk.market.file.MarketSection;

/** The service's section of an HTTP market's file. */
final class HttpSection {
  private static final int MOST_SECONDS = 3_600;

  private HttpSection() {}

  static HttpTerms read(MarketSection in) {
    return in.build(() ->
        new HttpTerms(
            Math.toIntExact(in.size("bytesPerUnit")),
            in.read("pay", HttpSection::payFirst, "first or after"),
            in.size("mostRequest"),
            Duration.ofSeconds(in.integer("answerSeconds", 1, MOST_SECONDS)),
            Duration.ofSeconds(in.integer("keepSeconds", 1, MOST_SECONDS)),
            in.read("methods", HttpSection::words, "methods, with spaces between"),
            in.read(
                "headers",
                text -> words(text.toLowerCase(Locale.ROOT)),
                "names of headers, with spaces between")));
  }

  private static boolean payFirst(String text) {
    return switch (text) {
      case "first" -> true;
      case "after" -> false;
      default -> throw new IllegalArgumentException("must be first or after, got '" + text + "'");
    };
  }

  private static Set<String> words(String text) {
    return Arrays.stream(text.strip().split("\\s+", -1)).collect(Collectors.toSet());
  }
}
