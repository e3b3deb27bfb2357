package souk.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * How a transfer gets on, as one line that fits a terminal: share, a bar where there is room, size,
 * rate and the time that is left. What was there before counts for the size and not for the rate.
 */
final class ProgressLine {
  /** The rate is that of the last so many seconds. */
  private static final long WINDOW = Duration.ofSeconds(15).toNanos();

  private static final int LEAST_BAR = 8;
  private static final int LONGEST_BAR = 60;

  private record Sample(long nanos, long bytes) {}

  private final Deque<Sample> samples = new ArrayDeque<>();
  private final long total;
  private long bytes;

  /**
   * A transfer that begins now.
   *
   * @param kept bytes of it that are there already
   */
  ProgressLine(long kept, long total, long nanos) {
    this.bytes = kept;
    this.total = total;
    samples.add(new Sample(nanos, kept));
  }

  void at(long reached, long nanos) {
    bytes = reached;
    samples.addLast(new Sample(nanos, reached));
    while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW) {
      samples.removeFirst();
    }
  }

  /** The line, of less than {@code columns} characters where these are at least 40. */
  String text(int columns, long nanos) {
    Sample first = samples.getFirst();
    double seconds = (nanos - first.nanos()) / 1e9;
    double rate = seconds > 0 ? (bytes - first.bytes()) / seconds : 0;
    int percent = (int) (total == 0 ? 100 : bytes * 100.0 / total);
    String front = String.format(Locale.ROOT, "%3d%%", percent);
    String back = "  " + Sizes.of(bytes, "/", total);
    if (rate > 0) {
      String left = "  " + time((total - bytes) / rate) + " left";
      String speed = "  " + Sizes.rate(rate);
      boolean fits = front.length() + back.length() + speed.length() + left.length() < columns;
      back += fits ? speed + left : left;
    }
    int room = Math.min(LONGEST_BAR, columns - 1 - front.length() - back.length() - 3);
    String line = front + back;
    if (room >= LEAST_BAR) {
      int full = (int) Math.min(room, room * (double) bytes / Math.max(1, total));
      line = front + " [" + "=".repeat(full) + " ".repeat(room - full) + "]" + back;
    }
    return line.length() < columns ? line : line.substring(0, Math.max(0, columns - 1));
  }

  private static String time(double seconds) {
    long whole = (long) Math.min(Math.ceil(seconds), 359_999);
    return whole < 60
        ? whole + " s"
        : whole < 3600
            ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
            : String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole / 60 % 60);
  }
}
