package souk.design.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/** Market files to begin with, with comments. */
public final class DesignTemplate {
  private static final String DESIGN = "\ndesign:";

  private DesignTemplate() {}

  /**
   * A market file with a design.
   *
   * @param kind such as {@code vault/1}
   * @param reference the reference market of that kind, if there is one: its parameters are taken,
   *     and its design, if it has one
   */
  public static String of(String kind, Optional<String> reference) {
    String design = resource("design-template.yaml");
    if (reference.isEmpty()) {
      return resource("market-template.yaml").replace("KIND", kind) + design;
    }
    return reference.get().contains(DESIGN) ? reference.get() : reference.get() + design;
  }

  private static String resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(
            DesignTemplate.class.getResourceAsStream("/souk/design/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
