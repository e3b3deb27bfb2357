package souk.cli.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import souk.cli.Failure;
import souk.cli.Main;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;
import souk.umbral.Capsule;
import souk.umbral.Encryption;

/** A file that is encrypted to an owner's key: the capsule, then the ciphertext. */
record SealedFile(Capsule capsule, Bytes ciphertext) {
  /** The longest plaintext, which an owner's node opens, too. */
  static final int MOST = 1 << 20;

  static SealedFile of(Encryption.Sealed sealed) {
    return new SealedFile(sealed.capsule(), sealed.ciphertext());
  }

  void write(Path file) throws IOException {
    byte[] all = Arrays.copyOf(capsule.encode(), Capsule.SIZE + ciphertext.size());
    ciphertext.copyTo(all, Capsule.SIZE);
    UmbralFiles.write(file, all);
  }

  static SealedFile read(Path file) throws IOException {
    byte[] all = UmbralFiles.read(file);
    if (all.length < Capsule.SIZE + Encryption.OVERHEAD) {
      throw new Failure(Main.FAILED, file + " is no file of ./souk keys encrypt, or is cut off");
    }
    try {
      return new SealedFile(
          Capsule.decode(Arrays.copyOf(all, Capsule.SIZE)),
          Bytes.of(all, Capsule.SIZE, all.length - Capsule.SIZE));
    } catch (DecodeException e) {
      throw new Failure(
          Main.FAILED, file + " is no file of ./souk keys encrypt: " + e.getMessage());
    }
  }
}
