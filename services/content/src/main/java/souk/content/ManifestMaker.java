package souk.content;

import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import souk.exchange.Signing;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;

/** Reads an object once, a block at a time on each core, and makes its manifest. */
public final class ManifestMaker {
  private ManifestMaker() {}

  /** A manifest of a mapped file, of which no more than a block is ever copied. */
  public static Manifest of(
      MemorySegment object, ContentRules rules, Signing publisher, Eip712.Domain domain) {
    Layout layout = rules.layout(object.byteSize());
    byte[] chunkIds = new byte[layout.chunks() * Bytes32.SIZE];
    IntStream.range(0, layout.chunks())
        .parallel()
        .forEach(chunk -> {
          MemorySegment bytes = object.asSlice(layout.start(chunk), layout.size(chunk));
          new BlockTree(BlockTree.Kind.PLAINTEXT)
              .update(bytes.asByteBuffer())
              .digest()
              .copyTo(chunkIds, chunk * Bytes32.SIZE);
        });
    return Manifest.sign(layout, chunkIds, publisher, domain);
  }
}
