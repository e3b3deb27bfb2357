package souk.market.file;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * What is wrong with a text that is to be JSON, in people's words: the parser's name its classes.
 */
public final class JsonFault {
  private JsonFault() {}

  /**
   * What was found wrong, as a file is refused for it.
   *
   * @param name the file's
   */
  public static MarketFileException of(String name, JacksonException e) {
    String why =
        e instanceof StreamConstraintsException
            ? "a text or number in it is too long, or lists and objects stand too deep"
            : String.valueOf(e.getOriginalMessage()).startsWith("Duplicate")
                ? "a member stands there twice"
                : "a comma, a quote or a bracket too many, too few or in the wrong place";
    String place = // which a limit that is passed does not have
        Optional.ofNullable(e.getLocation())
            .map(at -> ":" + at.getLineNr() + ":" + at.getColumnNr())
            .orElse("");
    return new MarketFileException(
        "%s%s: not JSON as it is read here: %s".formatted(name, place, why));
  }
}
