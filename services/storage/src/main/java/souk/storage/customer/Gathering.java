package souk.storage.customer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import souk.storage.cipher.CipherFile;
import souk.storage.erasure.ReedSolomon;

/**
 * The enciphered file, put together from the pieces that can be had. One that fails is not asked
 * any more; what it held is computed from others while there are enough. Not safe for several
 * threads.
 */
final class Gathering implements CipherFile.Source {
  private static final int BLOCK = ReedSolomon.BLOCK;

  private final ReedSolomon code;
  private final Map<Integer, RemotePiece> pieces;
  private final List<String> failures = new ArrayList<>();
  private final byte[] block = new byte[BLOCK];
  private long held = -1;

  /**
   * A gathering.
   *
   * @param pieces those that can be asked for, by their numbers
   */
  Gathering(StoredFile file, Map<Integer, RemotePiece> pieces) {
    this.code = file.code();
    this.pieces = new TreeMap<>(pieces);
  }

  @Override
  public void read(long from, byte[] target, int length) throws IOException {
    for (int done = 0; done < length; ) {
      hold((from + done) / BLOCK);
      int place = (int) ((from + done) % BLOCK);
      int some = Math.min(length - done, BLOCK - place);
      System.arraycopy(block, place, target, done, some);
      done += some;
    }
  }

  private void hold(long number) throws IOException {
    if (number == held) {
      return;
    }
    held = -1;
    block(Math.toIntExact(number % code.needed()), number / code.needed(), block);
    held = number;
  }

  /**
   * A block of any piece, whether that can be had or not.
   *
   * @throws IOException when too few pieces can be had; it says why of each
   */
  void block(int piece, long row, byte[] target) throws IOException {
    if (has(piece, row, target)) {
      return;
    }
    int[] there = new int[code.needed()];
    byte[][] blocks = new byte[code.needed()][BLOCK];
    int found = 0;
    for (int each : List.copyOf(pieces.keySet())) {
      if (found < there.length && has(each, row, blocks[found])) {
        there[found++] = each;
      }
    }
    if (found < there.length) {
      throw new IOException(
          "%d pieces are needed and %d can be had%s"
              .formatted(
                  there.length,
                  found,
                  failures.isEmpty() ? "" : ": " + String.join("; ", failures)));
    }
    code.recovery(there, new int[] {piece}).recover(blocks, new byte[][] {target}, BLOCK);
  }

  private boolean has(int piece, long row, byte[] target) {
    RemotePiece from = pieces.get(piece);
    if (from == null) {
      return false;
    }
    try {
      from.read(row * BLOCK, target, 0, BLOCK);
      return true;
    } catch (IOException e) {
      failures.add("piece " + piece + ": " + e.getMessage());
      pieces.remove(piece);
      return false;
    }
  }

  /** The numbers of pieces that can still be had. */
  int[] left() {
    return pieces.keySet().stream().flatMapToInt(IntStream::of).toArray();
  }
}
