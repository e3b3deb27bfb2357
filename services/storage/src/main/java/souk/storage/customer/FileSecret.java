package souk.storage.customer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import souk.exchange.Signing;
import souk.storage.cipher.CipherFile;
import souk.store.DurableFile;

/**
 * The secret of a stored file, in its folder: as it is, or as a salt from which its owner's key
 * makes it, so that the folder alone lets nobody read the file.
 */
final class FileSecret {
  private static final String PLAIN = "secret";
  private static final String SALT = "salt";

  private FileSecret() {}

  /** Makes one that lies there as it is. */
  static byte[] plain(Path folder, RandomGenerator random) throws IOException {
    return write(folder.resolve(PLAIN), random);
  }

  /** Makes one that only the key gives. */
  static byte[] under(Signing key, Path folder, RandomGenerator random) throws IOException {
    return of(key, write(folder.resolve(SALT), random));
  }

  private static byte[] write(Path file, RandomGenerator random) throws IOException {
    byte[] bytes = new byte[CipherFile.SECRET];
    random.nextBytes(bytes);
    DurableFile.writeOwn(file, bytes);
    return bytes;
  }

  private static byte[] of(Signing key, byte[] salt) {
    return key.secret("file " + HexFormat.of().formatHex(salt)).getEncoded();
  }

  /** Reads the one that lies there as it is. */
  static byte[] plain(Path folder) throws IOException {
    return sized(folder, Files.readAllBytes(folder.resolve(PLAIN)));
  }

  private static byte[] sized(Path folder, byte[] bytes) throws IOException {
    if (bytes.length != CipherFile.SECRET) {
      throw new IOException(folder + " has a damaged secret: " + bytes.length + " bytes");
    }
    return bytes;
  }

  /**
   * Reads the one that is there.
   *
   * @throws IOException when there is none
   */
  static byte[] load(Path folder, Signing key) throws IOException {
    Path plain = folder.resolve(PLAIN);
    return Files.exists(plain)
        ? plain(folder)
        : of(key, sized(folder, Files.readAllBytes(folder.resolve(SALT))));
  }

  /** Destroys it: nobody reads the file any more. */
  static void delete(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(PLAIN));
    Files.deleteIfExists(folder.resolve(SALT));
  }
}
