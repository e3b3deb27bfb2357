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
  private final PerCache<HiredCache, FillQuota> quotas;

  FillDesk(InstantSource clock, Catalogue catalogue, Caches caches, long bytesPerSecond) {
    this.clock = clock;
    this.catalogue = catalogue;
    this.caches = caches;
    this.bytesPerSecond = bytesPerSecond;
    this.quotas =
        new PerCache<>(HiredCache::employed, _ -> new FillQuota(bytesPerSecond, clock.millis()));
  }

  Response fill(byte[] message) throws DecodeException, ProblemException {
    FillRequest request = FillRequest.decode(message);
    HiredCache cache = caches.find(request.agreement());
    long age = clock.instant().getEpochSecond() - request.time();
    if (cache == null || !FillRequest.isSigned(cache.keys(), message)) {
      throw new ProblemException(
          403, "not-hired", "this is not a request of a cache that is hired here");
    }
    if (Math.abs(age) > MOST_AGE) {
      ProblemException skew = new ProblemException(403, FillRequest.SKEW, skew(age));
      cache.fills().failed(skew);
      throw skew;
    }
    cache.fills().succeeded();
    PublishedObject object = catalogue.need(request.object());
    if (request.chunk() >= object.layout().chunks()) {
      throw new ProblemException(404, "object-unknown", "there is no such chunk here");
    }
    int size = object.layout().size(request.chunk());
    int again = quotas.of(cache).take(size, clock.millis());
    if (again > 0) {
      throw new ProblemException(
              429, "fill-quota", "at most " + bytesPerSecond + " bytes a second; come back later")
          .retryAfter(again);
    }
    MemorySegment chunk = catalogue.chunk(object, request.chunk());
    return Response.streamed(200, Response.BINARY, size, out -> write(chunk, out));
  }

  /** How far the clocks differ, so that whoever reads it knows which one to set. */
  private static String skew(long age) {
    return "the cache's clock is %d seconds %s the publisher's; at most %d are borne"
        .formatted(Math.abs(age), age > 0 ? "behind" : "ahead of", MOST_AGE);
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
