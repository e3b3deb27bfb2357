package souk.cli.keys;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.OutFile;
import souk.primitives.DecodeException;
import souk.primitives.PublicKey;
import souk.umbral.Capsule;
import souk.umbral.CapsuleFragment;
import souk.umbral.KeyFragment;
import souk.umbral.UmbralException;
import souk.umbral.VerifiedCapsuleFragment;

/** The files of re-encryption: read with limits, written where nothing is. */
final class UmbralFiles {
  /** What is encrypted is held in memory; longer files are encrypted with a key that is. */
  private static final int MOST_BYTES = 1 << 28;

  private UmbralFiles() {}

  /** Reads bytes of one kind of object. */
  @FunctionalInterface
  private interface Decoder<T> {
    T decode(byte[] bytes) throws DecodeException;
  }

  static byte[] read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new Failure(Main.USAGE, file + " is a folder");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1); // a pipe does not say how long it is
      if (bytes.length > MOST_BYTES) {
        throw new Failure(
            Main.USAGE,
            "%s is longer than %d MiB; encrypt it with a key of its own, and that key with this"
                .formatted(file, MOST_BYTES >> 20));
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new Failure(Main.USAGE, "there is no file " + file);
    }
  }

  private static <T> T decoded(Path file, Decoder<T> decoder) throws IOException {
    try {
      return decoder.decode(read(file));
    } catch (DecodeException e) {
      throw new Failure(Main.FAILED, file + ": " + e.getMessage());
    }
  }

  static Capsule capsule(Path file) throws IOException {
    return decoded(file, Capsule::decode);
  }

  static KeyFragment keyFragment(Path file) throws IOException {
    return decoded(file, KeyFragment::decode);
  }

  static CapsuleFragment capsuleFragment(Path file) throws IOException {
    return decoded(file, CapsuleFragment::decode);
  }

  /** Capsule fragments that fit; the first that does not is named. */
  static List<VerifiedCapsuleFragment> verified(
      List<Path> files, Capsule capsule, PublicKey signer, PublicKey owner, PublicKey reader)
      throws IOException {
    List<VerifiedCapsuleFragment> verified = new ArrayList<>(files.size());
    for (Path file : files) {
      try {
        verified.add(capsuleFragment(file).verify(capsule, signer, owner, reader));
      } catch (UmbralException e) {
        throw refused(file, e);
      }
    }
    return verified;
  }

  static Failure refused(Path file, UmbralException e) {
    return new Failure(Main.FAILED, file + ": " + e.getMessage());
  }

  /** Refuses to write where something is. */
  static void needNew(String option, Path file) throws IOException {
    if (OutFile.of(option, file).there()) {
      throw new Failure(Main.USAGE, "%s: %s is there already".formatted(option, file));
    }
  }

  static void write(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Writes what only its owner may read. */
  static void writeSecret(Path file, byte[] bytes) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(bytes);
    }
  }
}
