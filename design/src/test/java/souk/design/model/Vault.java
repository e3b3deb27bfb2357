package souk.design.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A small market with a design, for a service that nobody has written. */
public final class Vault {
  /** Its file. */
  public static final String FILE = file("vault.yaml");

  private Vault() {}

  /** A file among the tests' resources. */
  public static String file(String name) {
    try (InputStream in = Vault.class.getResourceAsStream("/souk/design/" + name)) {
      if (in == null) {
        throw new IllegalStateException("there is no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file with one text in place of another, which must be there. */
  public static String with(String old, String replacement) {
    return with(FILE, old, replacement);
  }

  /** The same of another file. */
  public static String with(String file, String old, String replacement) {
    if (!file.contains(old)) {
      throw new IllegalArgumentException("the file has no " + old);
    }
    return file.replace(old, replacement);
  }

  /** A design that is read from a text. */
  public static MarketDesign parse(String text) {
    return MarketDesign.parse("vault.yaml", text);
  }
}
