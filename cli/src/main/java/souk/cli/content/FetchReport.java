package souk.cli.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import souk.cli.Output;
import souk.cli.Sizes;
import souk.primitives.Bytes32;

/** What a fetch says at its end. */
record FetchReport(Output output, Bytes32 contentId, Path file) {
  /**
   * The same for programs.
   *
   * @param outcome {@code fetched} or {@code already-there}
   * @param fetchedBytes in this run
   * @param keptBytes that were there before
   * @param seconds of this run
   * @param goodputMBps of what was fetched in this run
   */
  private record Fetched(
      Path file,
      Bytes32 contentId,
      long bytes,
      String sha256,
      String outcome,
      long fetchedBytes,
      long keptBytes,
      double seconds,
      double goodputMBps) {}

  void fetched(long kept, double seconds) throws IOException, NoSuchAlgorithmException {
    long bytes = Files.size(file);
    long now = bytes - kept;
    String sha256 = SourceFile.sha256(file);
    output.show(
        () ->
            new Fetched(
                file, contentId, bytes, sha256, "fetched", now, kept, seconds, now / 1e6 / seconds),
        people ->
            people.printf(
                Locale.ROOT,
                "%s: %s%s in %.2f s, %s; every byte is that of %s%nSHA-256 %s%n",
                file,
                Sizes.text(bytes),
                kept == 0 ? "" : ", " + Sizes.text(now) + " of them fetched now",
                seconds,
                Sizes.rate(now / seconds),
                contentId,
                sha256));
  }

  void alreadyThere() throws IOException, NoSuchAlgorithmException {
    long bytes = Files.size(file);
    String sha256 = SourceFile.sha256(file);
    output.show(
        () -> new Fetched(file, contentId, bytes, sha256, "already-there", 0, bytes, 0, 0),
        people ->
            people.printf(
                Locale.ROOT,
                "%s: already there and right, %s; nothing was fetched; every byte is that of %s%nSHA-256 %s%n",
                file,
                Sizes.text(bytes),
                contentId,
                sha256));
  }
}
