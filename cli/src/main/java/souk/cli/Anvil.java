package souk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import souk.ledger.evm.Devnet;

/** The program that makes a development chain: finds it, or installs it with npm. */
public final class Anvil {
  private Anvil() {}

  /**
   * Where anvil is; runs {@code npm ci} in {@code contracts/} if it is nowhere and npm is there.
   */
  public static Path find() throws IOException, InterruptedException {
    Path contracts = Path.of(System.getProperty("souk.home", ".")).resolve("contracts");
    Optional<Path> anvil = Devnet.findAnvil(contracts);
    if (anvil.isPresent()) {
      return anvil.get();
    }
    install(contracts);
    return Devnet.findAnvil(contracts)
        .orElseThrow(() ->
            new Failure(
                Main.FAILED,
                "npm has no anvil for this machine; install Foundry so that anvil is on PATH"));
  }

  private static void install(Path contracts) throws IOException, InterruptedException {
    String missing = "anvil is not on PATH and not in " + contracts.resolve("node_modules");
    if (!Files.isRegularFile(contracts.resolve("package-lock.json"))) {
      throw new Failure(Main.FAILED, missing + "; install Foundry so that anvil is on PATH");
    }
    System.err.println(
        "souk: " + missing + "; running 'npm ci' there, which fetches the pinned version ...");
    Process npm;
    try {
      npm =
          new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
              .directory(contracts.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new Failure(
          Main.FAILED,
          missing + "; install Node.js (its npm fetches it), or Foundry so that anvil is on PATH");
    }
    if (npm.waitFor() != 0) {
      throw new Failure(
          Main.FAILED,
          "'npm ci' in "
              + contracts
              + " failed with status "
              + npm.exitValue()
              + "; install Foundry so that anvil is on PATH");
    }
  }
}
