package souk.bench.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a process takes, as Linux tells it in {@code /proc}.
 *
 * @param rssKiB memory that it has in use
 * @param descriptors files, sockets and others that it has open
 */
public record ProcessFigures(long pid, long rssKiB, long descriptors, long threads) {
  /** Empty when there is no such process, or no {@code /proc}. */
  static Optional<ProcessFigures> of(long pid) {
    Path folder = Path.of("/proc", Long.toString(pid));
    try (Stream<Path> open = Files.list(folder.resolve("fd"))) {
      long rss = 0;
      long threads = 0;
      for (String line : Files.readAllLines(folder.resolve("status"))) {
        if (line.startsWith("VmRSS:")) {
          rss = number(line);
        } else if (line.startsWith("Threads:")) {
          threads = number(line);
        }
      }
      return Optional.of(new ProcessFigures(pid, rss, open.count(), threads));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static long number(String line) {
    return Long.parseLong(line.replaceAll("\\D", ""));
  }
}
