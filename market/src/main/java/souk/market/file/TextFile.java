package souk.market.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small text that people write; it is read up to a bound, whatever the file says of its size. */
public final class TextFile {
  private TextFile() {}

  /**
   * Reads it.
   *
   * @param kind what it is to be, with its plural in {@code kind + "s"}: {@code market file}
   * @param mostBytes that it may have
   * @throws MarketFileException when it is a folder, is longer, or is not in UTF-8
   */
  public static String read(Path file, String kind, int mostBytes) throws IOException {
    if (Files.isDirectory(file)) {
      throw new MarketFileException(file + ": a folder, and no " + kind);
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(mostBytes + 1); // a pipe and a device do not say how much comes
    }
    if (bytes.length > mostBytes) {
      throw new MarketFileException(
          "%s: a %s has at most %d bytes".formatted(file, kind, mostBytes));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MarketFileException("%s: not a text in UTF-8, as %ss are".formatted(file, kind));
    }
  }
}
