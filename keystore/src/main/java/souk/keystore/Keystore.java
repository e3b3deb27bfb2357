package souk.keystore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import souk.primitives.Address;
import souk.primitives.PrivateKey;

/**
 * A directory of encrypted keys, one file each, that other wallets of Ethereum read and write as
 * well. Files are readable by their owner only, and are written whole or not at all, also when the
 * power fails.
 */
public final class Keystore {
  /** Our names, {@code <address>.json}, and Geth's, {@code UTC--<time>--<address>}. */
  private static final Pattern NAME = Pattern.compile("(?:UTC--.*--)?([0-9a-f]{40})(?:\\.json)?");

  private final Path directory;
  private final SecureRandom random;
  private final ScryptCost cost;

  private Keystore(Path directory, SecureRandom random, ScryptCost cost) {
    this.directory = directory;
    this.random = random;
    this.cost = cost;
  }

  /**
   * The keys in {@code directory}, which is created with the first key; new ones cost the standard.
   */
  public static Keystore at(Path directory) {
    return new Keystore(directory, new SecureRandom(), ScryptCost.STANDARD);
  }

  /** As {@link #at}, with a choice of the cost of passwords and of the source of new keys. */
  public static Keystore at(Path directory, SecureRandom random, ScryptCost cost) {
    return new Keystore(directory, random, cost);
  }

  /** Makes a new key, stores it and returns it. */
  public PrivateKey create(Password password) throws KeystoreException {
    PrivateKey key = PrivateKey.generate(random);
    store(key, password);
    return key;
  }

  /** Stores a key; refuses when its address is there already. */
  public void store(PrivateKey key, Password password) throws KeystoreException {
    Address address = key.address();
    if (list().containsKey(address)) {
      throw new KeystoreException(
          KeystoreException.Kind.EXISTS, "there is a key of " + address + " in " + directory);
    }
    try {
      Files.createDirectories(directory, ownerOnly("rwx------"));
    } catch (IOException e) {
      throw new KeystoreException(
          KeystoreException.Kind.IO, "cannot make " + directory + ": " + e.getMessage(), e);
    }
    write(
        directory.resolve(HexFormat.of().formatHex(address.toArray()) + ".json"),
        KeyFile.encrypt(key, password, cost, random));
  }

  /**
   * Stores a key in a new file, readable by its owner only, at the standard cost. The folder must
   * be there; a file that is there already is never replaced, whatever it is.
   */
  public static void store(Path file, PrivateKey key, Password password) throws KeystoreException {
    write(file, KeyFile.encrypt(key, password, ScryptCost.STANDARD, new SecureRandom()));
  }

  /** Decrypts the key of an address; takes about a second by intent. */
  public PrivateKey open(Address address, Password password) throws KeystoreException {
    Path file = list().get(address);
    if (file == null) {
      throw new KeystoreException(
          KeystoreException.Kind.NOT_FOUND, "there is no key of " + address + " in " + directory);
    }
    PrivateKey key = open(file, password);
    if (!key.address().equals(address)) {
      throw KeyFileJson.malformed(file.toString(), "it holds the key of " + key.address());
    }
    return key;
  }

  /** Decrypts the key in a file, wherever it is and whatever its name. */
  public static PrivateKey open(Path file, Password password) throws KeystoreException {
    return StoredKey.read(file).open(password);
  }

  /** The addresses whose keys are here, with their files, by file name only: nothing is opened. */
  public SortedMap<Address, Path> list() throws KeystoreException {
    SortedMap<Address, Path> found = new TreeMap<>();
    if (!Files.isDirectory(directory)) {
      return found;
    }
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(Files::isRegularFile)
          .sorted()
          .forEach(file -> address(file).ifPresent(address -> found.putIfAbsent(address, file)));
      return found;
    } catch (IOException e) {
      throw new KeystoreException(
          KeystoreException.Kind.IO, "cannot list " + directory + ": " + e.getMessage(), e);
    }
  }

  private static Optional<Address> address(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    return name.matches() ? Optional.of(Address.parse(name.group(1))) : Optional.empty();
  }

  private static void write(Path target, KeyFile key) throws KeystoreException {
    Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    try {
      try (FileChannel out =
          FileChannel.open(
              temporary,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              ownerOnly("rw-------"))) {
        ByteBuffer buffer = ByteBuffer.wrap(KeyFileJson.write(key, UUID.randomUUID()));
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        out.force(true);
      }
      publish(temporary, target);
      Path directory = target.toAbsolutePath().getParent();
      if (directory != null) {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
          entries.force(true);
        }
      }
    } catch (FileAlreadyExistsException e) {
      throw new KeystoreException(
          KeystoreException.Kind.EXISTS, target + " is there already, and is kept as it is", e);
    } catch (NoSuchFileException e) {
      throw new KeystoreException(
          KeystoreException.Kind.IO,
          "cannot write " + target + ": there is no folder " + target.getParent(),
          e);
    } catch (IOException e) {
      throw new KeystoreException(
          KeystoreException.Kind.IO, "cannot write " + target + ": " + reason(e), e);
    } finally {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException leftBehind) {
        // Encrypted, and for its owner only; what is said above matters more.
      }
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "no permission";
      case FileSystemException known when known.getReason() != null -> known.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }

  /** Gives a file its name, in one step and only if nothing has that name. */
  private static void publish(Path temporary, Path target) throws IOException {
    try {
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.move(temporary, target); // a file system without links
    }
  }

  private static FileAttribute<?>[] ownerOnly(String mode) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}
