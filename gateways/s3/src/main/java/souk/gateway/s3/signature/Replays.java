package souk.gateway.s3.signature;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.store.DurableFile;

/**
 * Remembers the signatures of writes for as long as they are good. One that comes again is refused,
 * but for a moment after it first came: clients sign two equal requests of one second alike. Safe
 * for many threads.
 *
 * <p>Each is written to a file before its write is carried out, so that it is known after a
 * restart, too. The file is not synced: a loss of power may forget the last of them, as a write
 * that has to wait for a disk would cost more than it protects.
 *
 * <pre>
 *   file  = entry …
 *   entry = seconds since 1970:u64 ‖ signature:32
 * </pre>
 */
final class Replays {
  /** How long equal requests are still those of one client that repeats itself. */
  static final Duration MOMENT = Duration.ofSeconds(2);

  /** Some 40 MB. More writes than this within half an hour are asked to wait. */
  static final int MOST = 200_000;

  private static final Duration GOOD = Authenticator.SKEW.multipliedBy(2);
  private static final int SIGNATURE = 32;
  private static final int ENTRY = Long.BYTES + SIGNATURE;

  private final Optional<Path> file;
  private final Map<String, Instant> seen = new LinkedHashMap<>();
  private long written;

  /** Forgets all with a restart. */
  Replays() {
    this.file = Optional.empty();
  }

  /** Goes on with what is in a file, which need not be there. */
  Replays(Path file, Instant now) throws IOException {
    this.file = Optional.of(file);
    if (Files.exists(file)) {
      ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
      byte[] signature = new byte[SIGNATURE];
      while (in.remaining() >= ENTRY) { // what was cut off was not carried out
        Instant at = Instant.ofEpochSecond(in.getLong());
        in.get(signature);
        seen.putIfAbsent(HexFormat.of().formatHex(signature), at);
      }
    }
    forget(now);
    rewrite();
  }

  private void forget(Instant now) {
    seen.values().removeIf(first -> first.isBefore(now.minus(GOOD)));
  }

  private void rewrite() throws IOException {
    if (file.isPresent()) {
      ByteBuffer out = ByteBuffer.allocate(seen.size() * ENTRY);
      seen.forEach((signature, at) -> put(out, signature, at));
      DurableFile.write(file.get(), out.array());
      written = seen.size();
    }
  }

  private static void put(ByteBuffer out, String signature, Instant at) {
    out.putLong(at.getEpochSecond()).put(HexFormat.of().parseHex(signature));
  }

  /**
   * Lets a signature in once.
   *
   * @param signature of 32 bytes, as hexadecimal digits
   * @throws S3Exception when it was seen before, or cannot be remembered
   */
  synchronized void once(String signature, Instant now) throws S3Exception {
    var eldest = seen.entrySet().iterator();
    while (eldest.hasNext() && eldest.next().getValue().isBefore(now.minus(GOOD))) {
      eldest.remove();
    }
    Instant first = seen.get(signature);
    if (first == null) {
      if (seen.size() == MOST) {
        throw new S3Exception(S3Error.SLOW_DOWN, "too many writes within half an hour; wait");
      }
      remember(signature, now);
    } else if (now.isAfter(first.plus(MOMENT))) {
      throw new S3Exception(
          S3Error.ACCESS_DENIED, "this very request was carried out before; sign a new one");
    }
  }

  private void remember(String signature, Instant now) throws S3Exception {
    seen.put(signature, now);
    try {
      if (written > 2L * MOST) {
        rewrite();
      } else if (file.isPresent()) {
        ByteBuffer out = ByteBuffer.allocate(ENTRY);
        put(out, signature, now);
        append(file.get(), out.flip());
      }
    } catch (IOException e) {
      seen.remove(signature);
      throw new S3Exception(S3Error.SLOW_DOWN, "the gateway's disk cannot be written now; wait");
    }
  }

  private void append(Path to, ByteBuffer entry) throws IOException {
    try (FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
      // Where the last whole entry ends, whatever a full disk left behind it.
      long place = written * ENTRY;
      while (entry.hasRemaining()) {
        place += out.write(entry, place);
      }
      written++;
    }
  }
}
