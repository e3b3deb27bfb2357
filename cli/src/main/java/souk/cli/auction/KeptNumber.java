package souk.cli.auction;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import souk.cli.Failure;
import souk.cli.Main;

/** A number in a file of an auction's folder, in decimal digits. */
final class KeptNumber {
  private static final int MOST_DIGITS = 7;

  private final Path file;
  private final int most;

  KeptNumber(Path file, int most) {
    this.file = file;
    this.most = most;
  }

  /**
   * The number; empty where there is no file.
   *
   * @throws Failure when the file holds something else
   */
  OptionalInt read(String advice) throws IOException {
    if (!Files.exists(file)) {
      return OptionalInt.empty();
    }
    if (Files.size(file) <= MOST_DIGITS + 1) {
      String text = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (text.matches("[0-9]{1," + MOST_DIGITS + "}") && Integer.parseInt(text) <= most) {
        return OptionalInt.of(Integer.parseInt(text));
      }
    }
    throw new Failure(Main.USAGE, "%s is damaged; %s".formatted(file, advice));
  }

  void keep(int number) throws IOException {
    AuctionFiles.write(file, (number + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
