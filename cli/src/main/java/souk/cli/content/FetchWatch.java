package souk.cli.content;

import java.time.Duration;
import souk.cli.Output;
import souk.cli.Screen;
import souk.cli.Sizes;
import souk.content.client.ContentException;
import souk.content.client.Progress;

/** How far a fetch is, and what people are told of it while it runs. */
final class FetchWatch implements Progress {
  private final Screen screen;
  private final Output output;
  private final String publishers;
  private final long began = System.nanoTime();
  private volatile long kept;
  private volatile long reached;
  private volatile long total;
  private boolean away;

  FetchWatch(Screen screen, Output output, String publishers) {
    this.screen = screen;
    this.output = output;
    this.publishers = publishers;
  }

  @Override
  public void kept(long bytes, long length) {
    kept = bytes;
    reached = bytes;
    total = length;
    if (bytes > 0) {
      screen.clear();
      output.sayToPeople("going on at " + Sizes.of(bytes, length));
    }
    screen.begin(bytes, length);
  }

  @Override
  public void written(long bytes, long length) {
    reached = bytes;
    away = false;
    screen.reached(bytes, length);
  }

  @Override
  public void waiting(Duration left, ContentException why) {
    if (!away) {
      away = true; // once, however often it is tried
      screen.clear();
      output.warn(
          "nobody answers at %s; trying again for up to %d s"
              .formatted(publishers, Math.max(1, left.toSeconds())));
    }
  }

  /** Whether a byte has been fetched, or could have been. */
  boolean begun() {
    return total > 0;
  }

  long keptBytes() {
    return kept;
  }

  long reached() {
    return reached;
  }

  long total() {
    return total;
  }

  double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }
}
