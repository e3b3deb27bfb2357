package souk.content.publisher;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import souk.content.BlockTree;
import souk.content.Layout;
import souk.content.Manifest;
import souk.primitives.Bytes32;

/**
 * An object on the publisher's disk: its manifest, and its bytes, mapped and never held.
 *
 * @param modified when the file was changed last, in milliseconds; it should stay so
 */
record PublishedObject(Manifest manifest, Path file, long modified, MemorySegment bytes) {
  /** Maps a file for reading for as long as the arena is open. */
  static MemorySegment map(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  Bytes32 id() {
    return manifest.contentId();
  }

  Layout layout() {
    return manifest.layout();
  }

  /** Whether the file has the size and the time of change that it had. */
  boolean untouched() {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.size() == layout().length() && now.lastModifiedTime().toMillis() == modified;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a chunk is what the manifest says. */
  boolean intact(int chunk) {
    try {
      return new BlockTree(BlockTree.Kind.PLAINTEXT)
          .update(chunk(chunk).asByteBuffer())
          .digest()
          .equals(manifest.chunkId(chunk));
    } catch (InternalError e) {
      return false; // what a mapped file gives for bytes that are no longer there
    }
  }

  /** One chunk's plaintext. */
  MemorySegment chunk(int chunk) {
    return bytes.asSlice(layout().start(chunk), layout().size(chunk));
  }
}
