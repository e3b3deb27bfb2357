package souk.http.kind;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import souk.http.HttpTerms;
import souk.market.file.Form;
import souk.market.file.MarketSection;

/** The service's section of an HTTP market's file. */
final class HttpSection {
  private static final int MOST_SECONDS = 3_600;
  private static final int MOST_NAMES = 64;
  private static final Form<String> METHOD =
      Form.matching(Pattern.compile("[A-Z]{1,16}"), "a method such as GET", "GET");
  private static final Form<String> HEADER =
      Form.matching(
          Pattern.compile("[a-z0-9-]{1,64}"), "a header in lower case such as accept", "accept");

  private HttpSection() {}

  /** When a unit is paid. */
  private enum Pay {
    FIRST,
    AFTER
  }

  static HttpTerms read(MarketSection in) {
    in.describe("bytesPerUnit", "Of an answer, what one ticket buys.")
        .describe("pay", "Whether a unit is paid first, or served first and paid after.")
        .describe("mostRequest", "The longest body of a request.")
        .describe("answerSeconds", "Within which the server begins its answer and fills a unit.")
        .describe("keepSeconds", "How long an answer is kept that nobody asks for more of.")
        .describe("methods", "Methods that are passed on.")
        .describe("headers", "Headers of requests that are passed on.");
    return in.build(() ->
        new HttpTerms(
            in.read("bytesPerUnit", Form.size(1, HttpTerms.MOST_UNIT)).intValue(),
            in.choice("pay", Pay.class) == Pay.FIRST,
            in.size("mostRequest"),
            Duration.ofSeconds(in.integer("answerSeconds", 1, MOST_SECONDS)),
            Duration.ofSeconds(in.integer("keepSeconds", 1, MOST_SECONDS)),
            Set.copyOf(in.list("methods", METHOD, 1, MOST_NAMES)),
            Set.copyOf(in.list("headers", HEADER, 0, MOST_NAMES))));
  }
}
