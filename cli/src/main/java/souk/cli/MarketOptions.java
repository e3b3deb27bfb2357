package souk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.market.file.MarketFile;
import souk.node.Network;

/** The market file that a command goes by. */
public final class MarketOptions {
  /** The reference market that comes with Souk. */
  public static final String REFERENCE = "content.yaml";

  /** The same with short rounds. */
  public static final String SHORT_ROUNDS = "devnet.yaml";

  /** What a copy is called whose own name is taken. */
  private static final String COPY = "market.yaml";

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description =
          "the market file (markets/content.yaml; markets/devnet.yaml has rounds of seconds, for"
              + " chains)")
  private @Nullable Path file;

  public MarketFile read() throws IOException {
    return read(REFERENCE);
  }

  /**
   * Reads it.
   *
   * @param usual of the files that come with Souk, where none was named
   */
  public MarketFile read(String usual) throws IOException {
    return MarketFile.read(file(usual));
  }

  public Path file(String usual) {
    return file(file, usual);
  }

  /** The file that was named, or else one of those that come with Souk. */
  public static Path file(@Nullable Path named, String usual) {
    Path file =
        named == null
            ? Path.of(System.getProperty("souk.home", ".")).resolve("markets").resolve(usual)
            : named;
    if (!Files.isRegularFile(file)) {
      throw new Failure(
          Main.USAGE, "there is no market file " + file + "; name one with --market FILE");
    }
    return file;
  }

  /**
   * The market file of one kind of service on a network, whose ledger may serve other markets too.
   *
   * @param named with --market; null for the network's own where it is of this kind, and else one
   *     of those that come with Souk
   * @param usual of the files that come with Souk
   */
  public static MarketFile on(Network network, @Nullable Path named, String kind, String usual)
      throws IOException {
    MarketFile own = network.parameters();
    if (named == null && own.kind().equals(kind)) {
      return own;
    }
    Path path = file(named, usual);
    MarketFile market = MarketFile.read(path);
    if (!market.kind().equals(kind)) {
      throw market.refuseKind("must be " + kind + ", got '" + market.kind() + "'");
    }
    if (!market.ledger().equals(own.ledger())) {
      throw new Failure(
          Main.USAGE,
          "%s has other ledger rules than %s, whose ledger this is; change its section 'ledger'"
              .formatted(path, network.market()));
    }
    return market;
  }

  /**
   * Where a market file is to be copied to in a folder: under its own name, or another one where
   * that is the name of something else there.
   *
   * @param taken names of what else is to be in the folder, beside the network file
   * @throws Failure when another file is there
   */
  static Path copyIn(Path folder, Path market, Set<String> taken) throws IOException {
    String name = String.valueOf(market.getFileName());
    boolean usual = !name.equals(Network.FILE) && !taken.contains(name);
    Path copy = folder.resolve(usual ? name : COPY);
    if (Files.exists(copy) && !same(copy, market)) {
      throw new Failure(
          Main.USAGE,
          "%s is there, and is not %s, which is to be copied to it; name another --dir"
              .formatted(copy, market));
    }
    return copy;
  }

  /** Copies it there, if it is not there. */
  static void copy(Path market, Path copy) throws IOException {
    if (!Files.exists(copy)) {
      Files.copy(market, copy);
    }
  }

  /** Whether two market files say the same. */
  static boolean same(Path one, Path other) throws IOException {
    return Files.isRegularFile(one) && Files.isRegularFile(other) && Files.mismatch(one, other) < 0;
  }
}
