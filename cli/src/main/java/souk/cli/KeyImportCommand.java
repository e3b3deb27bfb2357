package souk.cli;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.keystore.KeystoreException;
import souk.keystore.Password;
import souk.keystore.StoredKey;
import souk.primitives.PrivateKey;

/** {@code souk key import}: a key from elsewhere, in a key file of its own. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Keep a key from elsewhere in a new Web3 keystore file (v3), readable by you only.",
      "The key is read from standard input, as 64 hex digits, or with --from out of a key file. Never give a key as an argument: everybody on the machine can read those."
    },
    footer = {
      "Examples:",
      "  ./souk key import provider.json --from old.json",
      "  ./souk key import provider.json --password-file password < key.hex"
    })
final class KeyImportCommand implements Callable<Integer> {
  private static final int MOST_BYTES = 256;
  private static final int DIGITS = 64;

  @Mixin private NewKeyFile made = new NewKeyFile();

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "take the key out of this Web3 keystore file (v3)")
  private @Nullable Path from;

  @Option(
      names = "--from-password-file",
      paramLabel = "FILE",
      description =
          "with --from: that file's password is this one's first line (else you are asked)")
  private @Nullable Path fromPassword;

  @Override
  public Integer call() throws Exception {
    if (from == null && fromPassword != null) {
      throw new Failure(Main.USAGE, "--from-password-file goes with --from");
    }
    made.check();
    made.write(from == null ? raw(System.console()) : opened(from));
    return 0;
  }

  private PrivateKey opened(Path file) throws KeystoreException {
    StoredKey key = StoredKey.read(file);
    try (Password password =
        KeyOptions.source(fromPassword, System.getenv()).get("the key in " + file)) {
      return key.open(password);
    }
  }

  private static PrivateKey raw(@Nullable Console console) throws IOException {
    char[] text = {};
    byte[] secret = {};
    try {
      text = console == null || !console.isTerminal() ? read(System.in) : typed(console);
      secret = secret(text);
      return PrivateKey.of(secret);
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, "standard input has no private key of secp256k1");
    } finally {
      Arrays.fill(text, '\0');
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static char[] typed(Console console) {
    char[] typed = console.readPassword("Private key, %d hex digits: ", DIGITS);
    return typed == null ? new char[0] : typed;
  }

  private static char[] read(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MOST_BYTES);
    char[] text = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      text[i] = (char) (bytes[i] & 0xff);
    }
    Arrays.fill(bytes, (byte) 0);
    return text;
  }

  /** The bytes of 64 hex digits, which never become a string; blanks around them are left out. */
  private static byte[] secret(char[] text) {
    int start = 0;
    int end = text.length;
    while (start < end && Character.isWhitespace(text[start])) {
      start++;
    }
    while (end > start && Character.isWhitespace(text[end - 1])) {
      end--;
    }
    if (start < end && text[start] == '{') {
      throw new Failure(
          Main.USAGE, "standard input is a key file, it seems: name it with --from FILE");
    }
    if (end - start == DIGITS + 2 && text[start] == '0' && (text[start + 1] | 0x20) == 'x') {
      start += 2;
    }
    if (end - start != DIGITS) {
      throw new Failure(
          Main.USAGE,
          "standard input is to hold a private key of %d hex digits and nothing else"
              .formatted(DIGITS));
    }
    byte[] secret = new byte[DIGITS / 2];
    for (int i = 0; i < DIGITS; i++) {
      int digit = Character.digit(text[start + i], 16);
      if (digit < 0 || text[start + i] > 'f') {
        Arrays.fill(secret, (byte) 0);
        throw new Failure(Main.USAGE, "standard input has a private key with a wrong hex digit");
      }
      secret[i / 2] |= (byte) (digit << (i % 2 == 0 ? 4 : 0));
    }
    return secret;
  }
}
