package souk.storage.customer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;
import souk.replication.Piece;
import souk.replication.PieceCommitment;
import souk.storage.cipher.CipherFile;
import souk.storage.erasure.ReedSolomon;
import souk.store.DurableFile;

/**
 * What a customer must remember of a file that others keep: how it was cut, and the pieces, whose
 * roots say what they are. With the owner's secret it gives the file back.
 *
 * @param needed how many pieces suffice
 * @param size of the enciphered file
 * @param content what was enciphered, that what comes back is known for it
 * @param pieces in their order
 */
record StoredFile(int needed, long size, Piece content, List<Piece> pieces) {
  private static final int VERSION = 2;
  private static final int BLOCK = ReedSolomon.BLOCK;
  private static final int MOST_CID = 256;

  private static final int READ = 1 << 18;

  StoredFile {
    pieces = List.copyOf(pieces);
  }

  ReedSolomon code() {
    return new ReedSolomon(needed, pieces.size());
  }

  /** Bytes of each piece. */
  long pieceSize() {
    return pieces.getFirst().size();
  }

  /**
   * Enciphers a file and cuts it into pieces, any {@code needed} of which suffice. Holds some
   * hundreds of kilobytes a piece. A file that is changed meanwhile is refused.
   *
   * @param folder takes {@code piece-0} and so on
   */
  static StoredFile cut(
      Source source,
      byte[] secret,
      RandomGenerator random,
      int needed,
      int all,
      Path folder,
      LongConsumer progress)
      throws IOException {
    Files.createDirectories(folder);
    CRC32C check = new CRC32C();
    PieceCommitment commitment = new PieceCommitment();
    long length;
    List<Piece> pieces;
    try (InputStream in = source.open();
        Cutter cutter = new Cutter(new ReedSolomon(needed, all), folder)) {
      Counted counted = new Counted(in, commitment, check, progress);
      length = CipherFile.encipher(secret, random, counted, cutter);
      pieces = cutter.finish();
    }
    Piece content = commitment.finish();
    if (length != source.size() || !checked(source, length).equals(check.getValue())) {
      throw Source.changed(source);
    }
    return new StoredFile(needed, CipherFile.enciphered(length), content, pieces);
  }

  /**
   * The checksum of what is there now. It finds what was written meanwhile: whoever stores a file
   * gains nothing by deceiving himself.
   */
  private static Long checked(Source source, long most) throws IOException {
    CRC32C check = new CRC32C();
    byte[] buffer = new byte[READ];
    try (InputStream in = source.open()) {
      long left = most;
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        left -= count;
        if (left < 0) {
          return -1L;
        }
        check.update(buffer, 0, count);
      }
    }
    return check.getValue();
  }

  static Path piece(Path folder, int number) {
    return folder.resolve("piece-" + number);
  }

  /** How long each piece of so many bytes is. */
  static long pieceSize(long bytes, int needed) {
    return Math.ceilDiv(CipherFile.enciphered(bytes), (long) needed * BLOCK) * BLOCK;
  }

  /** Commits to what is read. */
  private static final class Counted extends FilterInputStream {
    private final PieceCommitment commitment;
    private final CRC32C check;
    private final LongConsumer progress;
    private long bytes;

    Counted(InputStream in, PieceCommitment commitment, CRC32C check, LongConsumer progress) {
      super(in);
      this.commitment = commitment;
      this.check = check;
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      if (count > 0) {
        var _ = commitment.update(target, offset, count);
        check.update(target, offset, count);
        bytes += count;
        progress.accept(bytes);
      }
      return count;
    }
  }

  /** Writes it down; it holds nothing secret but how long the file is about. */
  void save(Path file) throws IOException {
    ByteWriter out =
        new ByteWriter()
            .u8(VERSION)
            .u16(needed)
            .u64(size)
            .string(content.cidV2())
            .u16(pieces.size());
    pieces.forEach(piece -> out.string(piece.cidV2()));
    DurableFile.write(file, out.toArray());
  }

  /**
   * Reads it back.
   *
   * @throws IOException when it cannot be read, or is none
   */
  static StoredFile load(Path file) throws IOException {
    try {
      ByteReader in = new ByteReader(Files.readAllBytes(file));
      if (in.u8() != VERSION) {
        throw new DecodeException("another version");
      }
      int needed = in.u16();
      long size = in.u63();
      Piece content = Piece.parse(in.string(MOST_CID));
      int count = in.u16();
      List<Piece> pieces = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        pieces.add(Piece.parse(in.string(MOST_CID)));
      }
      in.end();
      StoredFile stored = new StoredFile(needed, size, content, pieces);
      stored.code();
      return stored;
    } catch (DecodeException | IllegalArgumentException e) {
      throw new IOException(file + " says of no stored file: " + e.getMessage(), e);
    }
  }
}
