package souk.content.publisher;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import souk.content.Layout;
import souk.content.Manifest;
import souk.primitives.Bytes32;

/** An object on the publisher's disk: its manifest, and its bytes, mapped and never held. */
record PublishedObject(Manifest manifest, Path file, MemorySegment bytes) {
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

  /** One chunk's plaintext. */
  MemorySegment chunk(int chunk) {
    return bytes.asSlice(layout().start(chunk), layout().size(chunk));
  }
}
