package souk.market.file;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What a reader asked a section for under one key.
 *
 * @param required whether the key may not be left out
 * @param value what stands there
 * @param otherwise what holds when it is left out, as it would be written
 */
record Asked(boolean required, Value value, Optional<String> otherwise) {
  /** What stands under a key. */
  sealed interface Value {}

  /** Anything: the reader has a form of its own. */
  record Any(String expected) implements Value {}

  /** One value. */
  record Single(Form<?> form) implements Value {}

  /** A list of values. */
  record Several(Form<?> form, int least, int most) implements Value {}

  /** Values under names that the file chooses. */
  record Values(Form<?> form, Pattern names, int least, int most) implements Value {}

  /** Sections under names that the file chooses. */
  record Named(Supplier<MarketSection> section, Pattern names, int least, int most)
      implements Value {}

  /** A section that another schema describes, in a file beside this one's. */
  record Elsewhere(String schema) implements Value {}

  /** A section; it is asked what it was asked for when the reader is through. */
  record Inner(Supplier<MarketSection> section) implements Value {}
}
