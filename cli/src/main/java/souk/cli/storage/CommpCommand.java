package souk.cli.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Screen;
import souk.cli.Table;
import souk.replication.Piece;
import souk.replication.PieceFile;

/** {@code souk storage commp}: the commitment to a file's bytes, and its piece CIDs. */
@Command(
    name = "commp",
    mixinStandardHelpOptions = true,
    description =
        "Compute Filecoin's piece commitment (CommP) to a file, and both of its piece CIDs. It"
            + " takes a few kilobytes of memory, however long the file is.",
    footer = {
      "",
      "Example:  ./souk storage commp movie.mp4",
      "          tar c photos | ./souk storage commp - --json"
    })
public final class CommpCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the file; - reads standard input")
  private Path file = Path.of("");

  @Mixin private Output output = new Output();

  /** What programs get. */
  private record Found(
      String root, long size, long paddedSize, int height, String cidV1, String cidV2) {}

  @Override
  public Integer call() throws IOException {
    Piece piece = file.toString().equals("-") ? PieceFile.commit(System.in, _ -> {}) : read();
    Found found =
        new Found(
            piece.root().toString(),
            piece.size(),
            piece.paddedSize(),
            piece.height(),
            piece.cidV1(),
            piece.cidV2());
    output.show(
        () -> found,
        people ->
            new Table("what", "which")
                .row("root (CommP)", found.root())
                .row("bytes", found.size())
                .row("padded bytes", found.paddedSize())
                .row("piece CID v1", found.cidV1())
                .row("piece CID v2", found.cidV2())
                .print(people));
    return 0;
  }

  private Piece read() throws IOException {
    if (Files.isDirectory(file)) {
      throw new Failure(Main.USAGE, file + " is a folder; pack it into one file first");
    }
    try (Screen screen = new Screen()) {
      long length = Files.size(file);
      return PieceFile.commit(file, bytes -> screen.reached(bytes, Math.max(bytes, length)));
    } catch (NoSuchFileException e) {
      throw new Failure(Main.USAGE, "there is no file " + file);
    }
  }
}
