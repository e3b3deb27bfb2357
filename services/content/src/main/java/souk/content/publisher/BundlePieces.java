package souk.content.publisher;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import souk.content.ContentRules;
import souk.content.Layout;
import souk.puzzle.PieceSource;

/**
 * The plaintexts of one bundle's chunks, with their padding, of which a puzzle reads a few pieces.
 * One instance shows one bundle after the other; not safe for several threads.
 */
final class BundlePieces implements PieceSource {
  private final ContentRules rules;
  private final long[] starts;
  private final int[] sizes;
  private MemorySegment bytes = MemorySegment.NULL;

  BundlePieces(ContentRules rules) {
    this.rules = rules;
    this.starts = new long[rules.caches()];
    this.sizes = new int[rules.caches()];
  }

  BundlePieces show(PublishedObject object, int bundle) {
    Layout layout = object.layout();
    bytes = object.bytes();
    for (int slot = 0; slot < starts.length; slot++) {
      int chunk = bundle * starts.length + slot;
      starts[slot] = layout.start(chunk);
      sizes[slot] = layout.size(chunk);
    }
    return this;
  }

  @Override
  public int chunks() {
    return starts.length;
  }

  @Override
  public int length(int chunk) {
    return rules.paddedSize(sizes[chunk]);
  }

  @Override
  public void read(int chunk, int position, byte[] target, int offset, int count) {
    int there = Math.clamp((long) sizes[chunk] - position, 0, count);
    if (there > 0) {
      MemorySegment.copy(
          bytes, ValueLayout.JAVA_BYTE, starts[chunk] + position, target, offset, there);
    }
    Arrays.fill(target, offset + there, offset + count, (byte) 0);
  }
}
