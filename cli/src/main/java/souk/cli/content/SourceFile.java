package souk.cli.content;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import souk.cli.Failure;
import souk.cli.Main;

/** A file that somebody wants to have delivered, or had. */
final class SourceFile {
  private SourceFile() {}

  /** The file, if there is anything in it that can be read. */
  static Path need(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new Failure(Main.USAGE, "there is no file " + file);
    }
    if (!Files.isRegularFile(file)) {
      throw new Failure(Main.USAGE, file + " is not a file");
    }
    if (!Files.isReadable(file)) {
      throw new Failure(Main.USAGE, "no permission to read " + file);
    }
    if (Files.size(file) == 0) {
      throw new Failure(Main.USAGE, file + " is empty; there is nothing to deliver");
    }
    return file;
  }

  static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      Files.copy(file, sink);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
