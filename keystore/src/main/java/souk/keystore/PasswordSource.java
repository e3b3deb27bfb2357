package souk.keystore;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a password comes from. Never a command-line argument: everybody on the machine can read
 * those.
 */
@FunctionalInterface
public interface PasswordSource {
  /** Most bytes of a password file. */
  int MOST_FILE_BYTES = 4096;

  /**
   * Gets the password.
   *
   * @param what it is for, as people call it: {@code "the key of 0x…"}
   */
  Password get(String what) throws KeystoreException;

  /** What some editors put before UTF-8. */
  char BYTE_ORDER_MARK = '\ufeff';

  /** The first line of a file, in UTF-8, without its line end and without a byte order mark. */
  static PasswordSource file(Path file) {
    return what -> {
      byte[] bytes = {};
      char[] text = {};
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(MOST_FILE_BYTES + 1);
        if (bytes.length > MOST_FILE_BYTES) {
          throw new KeystoreException(
              KeystoreException.Kind.NO_PASSWORD,
              file + " has over " + MOST_FILE_BYTES + " bytes: it is no password file");
        }
        CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        text = decoded.array();
        int start = decoded.limit() > 0 && text[0] == BYTE_ORDER_MARK ? 1 : 0;
        int end = start;
        while (end < decoded.limit() && text[end] != '\n' && text[end] != '\r') {
          end++;
        }
        return Password.taking(Arrays.copyOfRange(text, start, end));
      } catch (CharacterCodingException e) {
        throw new KeystoreException(KeystoreException.Kind.NO_PASSWORD, file + " is not UTF-8");
      } catch (IOException e) {
        throw new KeystoreException(
            KeystoreException.Kind.NO_PASSWORD,
            "cannot read the password of " + what + " from " + file + ": " + reason(e),
            e);
      } finally {
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(text, '\0');
      }
    };
  }

  /** A variable of the environment, which other programs of the same user can read. */
  static PasswordSource environment(Map<String, String> environment, String variable) {
    return what -> {
      String value = environment.get(variable);
      if (value == null) {
        throw new KeystoreException(
            KeystoreException.Kind.NO_PASSWORD,
            "the variable " + variable + " with the password of " + what + " is not set");
      }
      return Password.taking(value.toCharArray());
    };
  }

  /** Asks whoever sits at the terminal, without showing what is typed. */
  static PasswordSource console(@Nullable Console console) {
    return what -> {
      char[] typed =
          console == null || !console.isTerminal()
              ? null
              : console.readPassword("Password of %s: ", what);
      if (typed == null) {
        throw new KeystoreException(
            KeystoreException.Kind.NO_PASSWORD,
            "there is no terminal to ask for the password of " + what + "; use a password file");
      }
      return Password.taking(typed);
    };
  }

  /** Asks twice for a new password, and refuses none at all. */
  static PasswordSource chosen(@Nullable Console console) {
    return what -> {
      Password first = console(console).get(what);
      try (Password again = console(console).get(what + " again")) {
        if (!first.isEmpty() && first.matches(again)) {
          return first;
        }
      }
      boolean empty = first.isEmpty();
      first.close();
      throw new KeystoreException(
          KeystoreException.Kind.NO_PASSWORD,
          empty ? "the password is empty" : "these are two different passwords");
    };
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "no permission to read it";
      default -> String.valueOf(e.getMessage());
    };
  }
}
