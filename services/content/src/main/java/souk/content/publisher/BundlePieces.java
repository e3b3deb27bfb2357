package souk.content.publisher;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import souk.content.ContentRules;
import souk.content.Layout;
import souk.puzzle.PieceSource;

/**
 * The plaintexts of one bundle's chunks, with their padding, of which a puzzle reads a few pieces.
 * One instance shows one bundle after the other; not safe for several threads.
 */
final class BundlePieces implements PieceSource {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

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
    long from = starts[chunk] + position;
    int done = 0;
    for (; done + Long.BYTES <= there; done += Long.BYTES) {
      LONG.set(target, offset + done, bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, from + done));
    }
    for (; done < there; done++) {
      target[offset + done] = bytes.get(ValueLayout.JAVA_BYTE, from + done);
    }
    for (; done < count; done++) {
      target[offset + done] = 0;
    }
  }
}
