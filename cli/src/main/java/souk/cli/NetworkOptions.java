package souk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import picocli.CommandLine.Option;
import souk.ledger.evm.EvmLedger;
import souk.node.Network;

/** Which market on which chain a command is about. */
public final class NetworkOptions {
  @Option(
      names = "--network",
      paramLabel = "FILE",
      required = true,
      description = "the market's network file, or its folder (./souk devnet writes one)")
  private Path file = Path.of(Network.FILE);

  /** As it was named. */
  public Path file() {
    return file;
  }

  public Network read() throws IOException {
    return read(file);
  }

  /** The network of a file, or of the one in a folder. */
  static Network read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new Failure(Main.USAGE, "there is no network file " + file + "; try ./souk devnet");
    }
    if (Files.isDirectory(file) && !Files.exists(file.resolve(Network.FILE))) {
      throw new Failure(Main.USAGE, file + " has no " + Network.FILE + "; try ./souk devnet");
    }
    return Network.read(file);
  }

  public static EvmLedger connect(Network network) throws IOException {
    return network.connect(InstantSource.system());
  }
}
