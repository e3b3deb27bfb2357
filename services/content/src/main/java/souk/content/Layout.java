package souk.content;

/**
 * How an object is cut into chunks: as many as fill whole bundles, all of the same size give or
 * take a byte. So there is no odd tail: the end of an object comes from as many caches, and earns
 * each of them as much, as any other part of it.
 *
 * <p>Chunk i of K holds the bytes from ⌊i·length/K⌋ up to the start of the next.
 *
 * @param length of the object in bytes, at least 1
 * @param chunkBytes the most bytes in a chunk
 * @param caches chunks in a bundle, each from a cache of its own
 */
public record Layout(long length, int chunkBytes, int caches) {
  /** The most chunks in an object: a manifest then has 32 MiB. */
  public static final int MAX_CHUNKS = 1 << 20;

  public Layout {
    if (length < 1) {
      throw new IllegalArgumentException("an object has at least one byte");
    }
    if (chunkBytes < 1 || caches < 1) {
      throw new IllegalArgumentException(
          "chunkBytes and caches must be at least 1, got %d and %d".formatted(chunkBytes, caches));
    }
    long bundleBytes = (long) chunkBytes * caches;
    if ((length - 1) / bundleBytes >= MAX_CHUNKS / caches) {
      throw new IllegalArgumentException(
          "an object of %d bytes has more than %d chunks of %d bytes: take larger chunks"
              .formatted(length, MAX_CHUNKS, chunkBytes));
    }
  }

  public int bundles() {
    return (int) ((length - 1) / ((long) chunkBytes * caches)) + 1;
  }

  public int chunks() {
    return bundles() * caches;
  }

  /** The object's first byte in a chunk; for {@code chunk == chunks()} the object's length. */
  public long start(int chunk) {
    long chunks = chunks();
    return chunk * (length / chunks) + chunk * (length % chunks) / chunks;
  }

  /** Bytes in a chunk. */
  public int size(int chunk) {
    return (int) (start(chunk + 1) - start(chunk));
  }

  /** The bundle that holds the object's byte at {@code offset}. */
  public int bundleAt(long offset) {
    if (offset < 0 || offset >= length) {
      throw new IndexOutOfBoundsException("byte " + offset + " of an object of " + length);
    }
    int low = 0;
    int high = bundles() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (start(middle * caches) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
