package souk.cli.storage;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.attacks.Count;
import souk.attacks.storage.StorageAttacks;
import souk.cli.Failure;
import souk.cli.LedgerOptions;
import souk.cli.Main;
import souk.cli.MarketOptions;
import souk.cli.Output;
import souk.cli.PlayedAttack;
import souk.cli.Screen;
import souk.cli.TemporaryFolder;
import souk.deployment.storage.StorageDemo;
import souk.market.file.MarketFile;
import souk.primitives.Amount;
import souk.storage.StorageRules;

/** {@code souk demo storage}: a file kept by strangers in one process, some of whom lose it. */
@Command(
    name = "storage",
    mixinStandardHelpOptions = true,
    description = {
      "Have a file kept by strangers in this process: enciphered, cut into pieces some of which"
          + " suffice, sealed, proven in each period. All pieces that are not needed are lost; who"
          + " lost them is reported and slashed, others get the pieces, and the file comes back"
          + " each time. Every unit of money is accounted for. Then each attack on storage is"
          + " played in a market of its own."
    },
    footer = {"Example:", "  ./souk demo storage photo.jpg --needed 4 --pieces 8"})
public final class DemoStorageCommand implements Callable<Integer> {
  private static final int USUAL_BYTES = 100_000;

  /** So many providers in one process are enough. */
  private static final int MOST_PIECES = 16;

  private static final String USUAL = "storage.yaml";

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "what to store (100 kB of random bytes)")
  private @Nullable Path file;

  @Option(
      names = "--needed",
      paramLabel = "K",
      defaultValue = "2",
      description = "pieces that suffice (${DEFAULT-VALUE})")
  private int needed;

  @Option(
      names = "--pieces",
      paramLabel = "N",
      defaultValue = "4",
      description = "pieces, each at a provider of its own (${DEFAULT-VALUE})")
  private int pieces;

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description = "the market file (markets/storage.yaml)")
  private @Nullable Path market;

  @Option(names = "--no-attacks", description = "leave the attacks out")
  private boolean noAttacks;

  @Mixin private LedgerOptions ledger = new LedgerOptions();
  @Mixin private Output output = new Output();

  /**
   * What came of it, for programs.
   *
   * @param refused proofs of something else that the ledger refused in the story
   */
  private record Shown(
      boolean ok,
      boolean verified,
      boolean conserved,
      Amount slashed,
      Amount paid,
      int repaired,
      int proofs,
      int refused,
      List<PlayedAttack> attacks) {}

  @Override
  public Integer call() throws Exception {
    if (needed < 1 || pieces <= needed || pieces > MOST_PIECES) {
      throw new Failure(
          Main.USAGE, "--needed is at least 1, --pieces more than that and at most " + MOST_PIECES);
    }
    MarketFile rules = MarketFile.read(MarketOptions.file(market, USUAL));
    if (!rules.kind().equals(StorageRules.KIND)) {
      throw rules.refuseKind("must be " + StorageRules.KIND + ", got '" + rules.kind() + "'");
    }
    try (TemporaryFolder folder = TemporaryFolder.make("souk-demo");
        Screen screen = new Screen()) {
      StorageDemo.Plan plan =
          new StorageDemo.Plan(
              rules,
              source(folder.path()),
              needed,
              pieces,
              folder.path().resolve("nodes"),
              new SecureRandom().nextLong());
      StorageDemo.Told came = StorageDemo.play(plan, ledger.choose(_ -> {}), screen::step);
      List<PlayedAttack> attacks =
          noAttacks
              ? List.of()
              : PlayedAttack.all(
                  new StorageAttacks(), rules, folder.path().resolve("attacks"), screen::step);
      boolean ok = came.ok() && attacks.stream().allMatch(PlayedAttack::held);
      Shown shown =
          new Shown(
              ok,
              came.verified(),
              came.conserved(),
              came.slashed(),
              came.paid(),
              came.repaired(),
              came.proofs(),
              came.refused(),
              attacks);
      output.show(() -> shown, people -> print(people, shown));
      return ok ? 0 : Main.FAILED;
    }
  }

  private void print(PrintWriter people, Shown shown) {
    people.printf(
        "%s; %s slashed %s, %s paid %s; %s moved to others; %s of something else refused.%n%s%n",
        shown.verified() ? "The file came back each time as it was" : "THE FILE CAME BACK CHANGED",
        Count.of(pieces - needed, "provider"),
        shown.slashed(),
        Count.of(shown.proofs(), "proof"),
        shown.paid(),
        Count.of(shown.repaired(), "piece"),
        Count.of(shown.refused(), "proof"),
        shown.conserved() ? "Every unit of money is accounted for." : "MONEY IS MISSING.");
    long held = shown.attacks().stream().filter(PlayedAttack::held).count();
    if (!shown.attacks().isEmpty()) {
      people.printf("Of %s %d held.%n", Count.of(shown.attacks().size(), "attack"), held);
    }
  }

  private Path source(Path folder) throws IOException {
    if (file == null) {
      byte[] bytes = new byte[USUAL_BYTES];
      new SecureRandom().nextBytes(bytes);
      return Files.write(folder.resolve("file"), bytes);
    }
    if (!Files.isRegularFile(file)) {
      throw new Failure(Main.USAGE, "there is no file " + file);
    }
    return file;
  }
}
