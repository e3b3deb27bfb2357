package souk.cli;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The URL of a store that several processes share, as it was typed. */
final class StoreUrl {
  private static final String SCHEME = "jdbc:postgresql:";

  private StoreUrl() {}

  /**
   * It, where it is of PostgreSQL and holds no password.
   *
   * @throws Failure when it is not, without a word of what it holds
   */
  static String of(String typed) {
    if (!typed.startsWith(SCHEME)) {
      throw new Failure(
          Main.USAGE, "--store takes jdbc:postgresql://HOST/NAME?user=USER, not another URL");
    }
    if (holdsPassword(typed.substring(SCHEME.length()))) {
      throw new Failure(
          Main.USAGE,
          "--store: whoever lists processes would read the password; put it into ~/.pgpass");
    }
    return typed;
  }

  private static boolean holdsPassword(String url) {
    String[] parts = url.split("\\?", 2);
    // A password may hold a slash or a question mark: what comes behind it ends with the @ anyway.
    if (decoded(parts[0]).contains("@")) {
      return true;
    }
    if (parts.length > 1) {
      for (String parameter : parts[1].split("&", -1)) {
        String name = decoded(parameter.split("=", 2)[0]).toLowerCase(Locale.ROOT);
        if (name.contains("password") || name.contains("@")) {
          return true;
        }
      }
    }
    return false;
  }

  /** The driver decodes names, too. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Main.USAGE,
          "--store: a percent sign in the URL is not followed by two hexadecimal digits");
    }
  }
}
