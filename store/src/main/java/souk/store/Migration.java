package souk.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One step of a module's tables. Once released it never changes; a new step is added instead. A
 * module owns the tables that its migrations create, and their names begin with the module's name.
 *
 * @param module the owning module, lower case: {@code payments}
 * @param version 1, 2, 3 and so on, without gaps within a module
 * @param statements SQL statements, one in each string, without closing semicolons
 */
public record Migration(String module, int version, List<String> statements) {
  private static final Pattern MODULE = Pattern.compile("[a-z][a-z0-9_]{0,31}");

  public Migration {
    if (!MODULE.matcher(module).matches()) {
      throw new IllegalArgumentException("not a module name: " + module);
    }
    if (version < 1 || statements.isEmpty()) {
      throw new IllegalArgumentException(
          "a migration has a version from 1 up and at least one statement: " + module);
    }
    statements = List.copyOf(statements);
  }

  public Migration(String module, int version, String... statements) {
    this(module, version, List.of(statements));
  }

  /** Tells whether a migration that was applied long ago is still the same. */
  byte[] fingerprint() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (String statement : statements) {
        sha256.update(statement.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
      }
      return sha256.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
