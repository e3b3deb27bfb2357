package souk.keystore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import souk.primitives.Address;
import souk.primitives.PrivateKey;

/** An encrypted key as one file holds it, read once: the file may be a pipe. */
public final class StoredKey {
  private final KeyFile key;
  private final String file;

  private StoredKey(KeyFile key, String file) {
    this.key = key;
    this.file = file;
  }

  /** Reads the key in a file, wherever it is and whatever its name; nothing is decrypted. */
  public static StoredKey read(Path file) throws KeystoreException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(KeyFileJson.MOST_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new KeystoreException(
          KeystoreException.Kind.NOT_FOUND, "there is no keystore file " + file, e);
    } catch (AccessDeniedException e) {
      throw new KeystoreException(
          KeystoreException.Kind.IO, "no permission to read the keystore file " + file, e);
    } catch (IOException e) {
      throw new KeystoreException(
          KeystoreException.Kind.IO, "cannot read " + file + ": " + e.getMessage(), e);
    }
    return new StoredKey(KeyFileJson.read(bytes, file.toString()), file.toString());
  }

  /** Whose key it is by what the file says, which is proven only when the key is opened. */
  public Optional<Address> address() {
    return key.address();
  }

  /** How the password is made costly to guess, for people: {@code "scrypt, n 262144, …"}. */
  public String derivation() {
    return switch (key.derivation()) {
      case KeyFile.Derivation.ByScrypt(ScryptCost cost, var _) ->
          "scrypt, n %d, r %d, p %d".formatted(cost.n(), cost.r(), cost.p());
      case KeyFile.Derivation.ByPbkdf2(int iterations, var _) ->
          "pbkdf2, %d iterations".formatted(iterations);
    };
  }

  /** Decrypts the key; takes about a second and 256 MiB outside of the Java heap, by intent. */
  public PrivateKey open(Password password) throws KeystoreException {
    return key.decrypt(password, file);
  }
}
