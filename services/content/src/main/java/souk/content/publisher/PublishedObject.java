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
import java.util.Optional;
import souk.content.BlockTree;
import souk.content.Label;
import souk.content.Layout;
import souk.content.Manifest;
import souk.primitives.Bytes32;

/**
 * An object on the publisher's disk: its manifest, and its bytes, mapped and never held.
 *
 * @param look how the file looked when its bytes were those of the manifest
 */
record PublishedObject(Manifest manifest, Path file, Label label, Look look, MemorySegment bytes) {
  /**
   * What is cheaply seen of a file.
   *
   * @param modified when it was changed last, in milliseconds
   */
  record Look(long size, long modified) {
    /** Empty when there is no file that can be read. */
    static Optional<Look> at(Path file) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return now.isRegularFile() && Files.isReadable(file)
            ? Optional.of(new Look(now.size(), now.lastModifiedTime().toMillis()))
            : Optional.empty();
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }

  /** Maps a file for reading, for as long as anybody holds the segment. */
  static MemorySegment map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    }
  }

  Bytes32 id() {
    return manifest.contentId();
  }

  Layout layout() {
    return manifest.layout();
  }

  /** The same with the file's bytes. */
  PublishedObject mapped(MemorySegment there) {
    return new PublishedObject(manifest, file, label, look, there);
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
