package souk.cli.pay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import souk.transfers.stream.StreamPayer;
import souk.transfers.stream.StreamRate;

/**
 * What is wanted of streams that another process runs: a small file for each, which that process,
 * or the next that runs them, carries out and removes.
 */
record StreamWishes(Path folder) {
  private static final String ENDING = ".wish";
  private static final int MOST_BYTES = 64;

  /** Asks for something. */
  void ask(int stream, String wish) throws IOException {
    Files.createDirectories(folder);
    Path fresh = folder.resolve(stream + ".new");
    Files.writeString(fresh, wish);
    Files.move(
        fresh,
        folder.resolve(stream + ENDING),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Does what was asked for; what could not be done. */
  List<String> carryOut(StreamPayer streams) throws IOException {
    List<String> problems = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return problems;
    }
    try (DirectoryStream<Path> wishes = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path each : wishes) {
        String name = String.valueOf(each.getFileName());
        try {
          // A pipe would wait for somebody to write.
          if (!Files.isRegularFile(each) || Files.size(each) > MOST_BYTES) {
            throw new IllegalArgumentException("it is no wish");
          }
          carryOut(
              streams,
              Integer.parseInt(name.substring(0, name.length() - ENDING.length())),
              Files.readString(each, StandardCharsets.US_ASCII).split(" "));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
          problems.add("%s was not carried out: %s".formatted(name, e.getMessage()));
        }
        Files.delete(each);
      }
    }
    return problems;
  }

  private static void carryOut(StreamPayer streams, int stream, String[] wish) {
    switch (wish[0]) {
      case "pause" -> streams.pause(stream);
      case "resume" -> streams.resume(stream);
      case "stop" -> streams.stop(stream);
      case "rate" -> streams.rate(stream, new StreamRate(Long.parseLong(wish[1])));
      default -> throw new IllegalArgumentException("it is no wish");
    }
  }
}
