package souk.storage.customer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;
import souk.replication.Piece;
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
 * @param pieces in their order
 */
record StoredFile(int needed, long size, List<Piece> pieces) {
  private static final int VERSION = 1;
  private static final int BLOCK = ReedSolomon.BLOCK;

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
      Path file, byte[] secret, RandomGenerator random, int needed, int all, Path folder)
      throws IOException {
    Files.createDirectories(folder);
    Piece before = PieceFile.commit(file, _ -> {});
    List<OutputStream> out = new ArrayList<>();
    long size = CipherFile.enciphered(before.size());
    try (InputStream in = Files.newInputStream(file)) {
      for (int i = 0; i < all; i++) {
        out.add(new BufferedOutputStream(Files.newOutputStream(piece(folder, i))));
      }
      Cutter cutter = new Cutter(new ReedSolomon(needed, all), out);
      long length = CipherFile.encipher(secret, random, in, cutter);
      cutter.finish();
      if (length != before.size()) {
        throw new IOException(file + " was changed while it was read");
      }
    } finally {
      for (OutputStream each : out) {
        each.close();
      }
    }
    if (!PieceFile.commit(file, _ -> {}).equals(before)) {
      throw new IOException(file + " was changed while it was read");
    }
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < all; i++) {
      pieces.add(PieceFile.commit(piece(folder, i), _ -> {}));
    }
    return new StoredFile(needed, size, pieces);
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
    ByteWriter out = new ByteWriter().u8(VERSION).u16(needed).u64(size).u16(pieces.size());
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
      int count = in.u16();
      List<Piece> pieces = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        pieces.add(Piece.parse(in.string(256)));
      }
      in.end();
      StoredFile stored = new StoredFile(needed, size, pieces);
      stored.code();
      return stored;
    } catch (DecodeException | IllegalArgumentException e) {
      throw new IOException(file + " says of no stored file: " + e.getMessage(), e);
    }
  }
}
