package souk.content.publisher;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.InstantSource;
import souk.content.FillRequest;
import souk.primitives.DecodeException;
import souk.transport.ProblemException;
import souk.transport.Response;

/** Gives caches the chunks that they do not have, each at most so many bytes a second. */
final class FillDesk {
  private static final int PIECE = 64 << 10;
  private static final long MOST_AGE = Duration.ofMinutes(5).toSeconds();

  private final InstantSource clock;
  private final Catalogue catalogue;
  private final Caches caches;
  private final long bytesPerSecond;
  private final PerCache<HiredCache, Quota> quotas;

  FillDesk(InstantSource clock, Catalogue catalogue, Caches caches, long bytesPerSecond) {
    this.clock = clock;
    this.catalogue = catalogue;
    this.caches = caches;
    this.bytesPerSecond = bytesPerSecond;
    this.quotas = new PerCache<>(HiredCache::employed, _ -> new Quota());
  }

  /** A token bucket that holds two seconds' worth. */
  private final class Quota {
    private long left = 2 * bytesPerSecond;
    private long filledAt = clock.millis();

    synchronized boolean take(int bytes) {
      long now = clock.millis();
      long gained = Math.clamp(now - filledAt, 0, 2000) * bytesPerSecond / 1000;
      left = Math.min(2 * bytesPerSecond, left + gained);
      filledAt = now;
      if (left < Math.min(bytes, bytesPerSecond)) {
        return false;
      }
      left -= bytes;
      return true;
    }
  }

  Response fill(byte[] message) throws DecodeException, ProblemException {
    FillRequest request = FillRequest.decode(message);
    HiredCache cache = caches.find(request.agreement());
    long age = clock.instant().getEpochSecond() - request.time();
    if (cache == null || Math.abs(age) > MOST_AGE || !FillRequest.isSigned(cache.keys(), message)) {
      throw new ProblemException(
          403, "not-hired", "this is not a fresh request of a cache that is hired here");
    }
    PublishedObject object =
        catalogue
            .find(request.object())
            .filter(found -> request.chunk() < found.layout().chunks())
            .orElseThrow(
                () -> new ProblemException(404, "object-unknown", "there is no such chunk here"));
    MemorySegment chunk = object.chunk(request.chunk());
    int size = object.layout().size(request.chunk());
    if (!quotas.of(cache).take(size)) {
      throw new ProblemException(
          429, "fill-quota", "at most " + bytesPerSecond + " bytes a second; come back later");
    }
    return Response.streamed(200, Response.BINARY, size, out -> write(chunk, out));
  }

  private static void write(MemorySegment chunk, OutputStream out) throws IOException {
    byte[] piece = new byte[(int) Math.min(PIECE, chunk.byteSize())];
    for (long at = 0; at < chunk.byteSize(); at += piece.length) {
      int count = (int) Math.min(piece.length, chunk.byteSize() - at);
      MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, at, piece, 0, count);
      out.write(piece, 0, count);
    }
  }
}
