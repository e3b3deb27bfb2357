package souk.storage.customer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import souk.replication.Piece;
import souk.replication.PieceCommitment;
import souk.storage.erasure.ReedSolomon;

/**
 * Deals out bytes to the pieces of a file, block by block in turn, and computes those that are not
 * needed. While a run of blocks is filled, the one before is written, and each piece of it
 * committed to, on as many threads as there are processors.
 */
final class Cutter extends OutputStream {
  private static final int BLOCK = ReedSolomon.BLOCK;

  /** Blocks of each piece that are cut at a time. */
  static final int BLOCKS = 64;

  private final ReedSolomon code;
  private final List<OutputStream> out = new ArrayList<>();
  private final List<PieceCommitment> commitments = new ArrayList<>();
  private final List<Future<?>> underWay = new ArrayList<>();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
  private Run filling;
  private Run written;
  private int filled;

  /** So many blocks of each piece. */
  private static final class Run {
    private final byte[][] data;
    private final byte[][] parity;

    Run(ReedSolomon code) {
      this.data = new byte[code.needed()][BLOCKS * BLOCK];
      this.parity = new byte[code.all() - code.needed()][BLOCKS * BLOCK];
    }

    byte[] piece(int number) {
      return number < data.length ? data[number] : parity[number - data.length];
    }
  }

  /**
   * A cutter.
   *
   * @param folder takes the pieces
   */
  Cutter(ReedSolomon code, Path folder) throws IOException {
    this.code = code;
    this.filling = new Run(code);
    this.written = new Run(code);
    try {
      for (int i = 0; i < code.all(); i++) {
        out.add(Files.newOutputStream(StoredFile.piece(folder, i)));
        commitments.add(new PieceCommitment());
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int needed = code.needed();
    for (int at = 0; at < length; ) {
      int block = filled / BLOCK;
      int place = filled % BLOCK;
      int some = Math.min(length - at, BLOCK - place);
      System.arraycopy(
          bytes, offset + at, filling.data[block % needed], block / needed * BLOCK + place, some);
      at += some;
      filled += some;
      if (filled == needed * BLOCKS * BLOCK) {
        endRun();
      }
    }
  }

  private void endRun() throws IOException {
    int length = filled / code.needed();
    code.parity(filling.data, filling.parity, length);
    await();
    Run full = filling;
    filling = written;
    written = full;
    filled = 0;
    for (int i = 0; i < out.size(); i++) {
      int number = i;
      underWay.add(
          threads.submit(() -> {
            out.get(number).write(full.piece(number), 0, length);
            return commitments.get(number).update(full.piece(number), 0, length);
          }));
    }
  }

  /** Waits until the run before is written. */
  private void await() throws IOException {
    try {
      for (Future<?> each : underWay) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException why ? why : new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      underWay.clear();
    }
  }

  /** Fills the last run of blocks with zeros; returns what the pieces are. */
  List<Piece> finish() throws IOException {
    int rest = filled % (code.needed() * BLOCK);
    if (rest > 0) {
      write(new byte[code.needed() * BLOCK - rest], 0, code.needed() * BLOCK - rest);
    }
    if (filled > 0) {
      endRun();
    }
    await();
    return commitments.stream().map(PieceCommitment::finish).toList();
  }

  /** Ends what is under way, and closes the pieces. */
  @Override
  public void close() throws IOException {
    threads.close();
    for (OutputStream each : out) {
      each.close();
    }
  }
}
