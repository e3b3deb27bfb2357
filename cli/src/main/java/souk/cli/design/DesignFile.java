package souk.cli.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.design.model.MarketDesign;
import souk.exchange.ServiceKind;

/** The market file that a command looks into. */
public final class DesignFile {
  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "the market file, with a part 'design'")
  private Path file = Path.of("");

  MarketDesign read() throws IOException {
    return MarketDesign.read(path());
  }

  /** The file, once it is known that there is one. */
  Path path() {
    return existing(file);
  }

  static Path existing(Path file) {
    if (Files.isDirectory(file)) {
      throw new Failure(Main.USAGE, file + " is a folder; name a market file");
    }
    if (!Files.exists(file)) {
      throw new Failure(Main.USAGE, "there is no market file " + file);
    }
    return file;
  }

  /** The kinds of service on the class path. */
  static List<ServiceKind> kinds() {
    return ServiceLoader.load(ServiceKind.class).stream().map(ServiceLoader.Provider::get).toList();
  }
}
