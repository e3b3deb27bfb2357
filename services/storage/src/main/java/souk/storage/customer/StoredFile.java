package souk.storage.customer;

import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;
import souk.replication.Piece;
import souk.replication.PieceCommitment;
import souk.replication.PieceFile;
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

  /** Blocks of each piece that are cut at a time. */
  static final int BLOCKS = 64;

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

  private static Path piece(Path folder, int number) {
    return folder.resolve("piece-" + number);
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
    List<OutputStream> out = new ArrayList<>();
    PieceCommitment commitment = new PieceCommitment();
    long length;
    try (InputStream in = source.open()) {
      for (int i = 0; i < all; i++) {
        out.add(new BufferedOutputStream(Files.newOutputStream(piece(folder, i))));
      }
      Cutter cutter = new Cutter(new ReedSolomon(needed, all), out);
      length = CipherFile.encipher(secret, random, new Counted(in, commitment, progress), cutter);
      cutter.finish();
    } finally {
      for (OutputStream each : out) {
        each.close();
      }
    }
    Piece content = commitment.finish();
    try (InputStream in = source.open()) {
      if (length != source.size() || !PieceFile.commit(in, _ -> {}).equals(content)) {
        throw Source.changed(source);
      }
    }
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < all; i++) {
      pieces.add(PieceFile.commit(piece(folder, i), _ -> {}));
    }
    return new StoredFile(needed, CipherFile.enciphered(length), content, pieces);
  }

  /** How long each piece of so many bytes is. */
  static long pieceSize(long bytes, int needed) {
    return Math.ceilDiv(CipherFile.enciphered(bytes), (long) needed * BLOCK) * BLOCK;
  }

  /** Commits to what is read. */
  private static final class Counted extends FilterInputStream {
    private final PieceCommitment commitment;
    private final LongConsumer progress;
    private long bytes;

    Counted(InputStream in, PieceCommitment commitment, LongConsumer progress) {
      super(in);
      this.commitment = commitment;
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
        bytes += count;
        progress.accept(bytes);
      }
      return count;
    }
  }

  /** Deals out bytes to the pieces, block by block in turn, and computes the others of each run. */
  private static final class Cutter extends OutputStream {
    private final ReedSolomon code;
    private final List<OutputStream> out;
    private final byte[][] data;
    private final byte[][] parity;
    private int filled;

    Cutter(ReedSolomon code, List<OutputStream> out) {
      this.code = code;
      this.out = out;
      this.data = new byte[code.needed()][BLOCKS * BLOCK];
      this.parity = new byte[code.all() - code.needed()][BLOCKS * BLOCK];
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int at = 0; at < length; ) {
        int block = filled / BLOCK;
        int some = Math.min(length - at, BLOCK - filled % BLOCK);
        System.arraycopy(
            bytes,
            offset + at,
            data[block % data.length],
            block / data.length * BLOCK + filled % BLOCK,
            some);
        at += some;
        filled += some;
        if (filled == data.length * BLOCKS * BLOCK) {
          flushRun();
        }
      }
    }

    private void flushRun() throws IOException {
      int length = Math.ceilDiv(filled, data.length * BLOCK) * BLOCK;
      code.parity(data, parity, length);
      for (int i = 0; i < out.size(); i++) {
        out.get(i).write(i < data.length ? data[i] : parity[i - data.length], 0, length);
      }
      for (byte[] each : data) {
        Arrays.fill(each, (byte) 0);
      }
      filled = 0;
    }

    void finish() throws IOException {
      if (filled > 0) {
        flushRun();
      }
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
