package souk.cli.keys;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.attacks.keys.KeysAttacks;
import souk.cli.LedgerOptions;
import souk.cli.Main;
import souk.cli.MarketOptions;
import souk.cli.Output;
import souk.cli.PlayedAttack;
import souk.cli.TemporaryFolder;
import souk.deployment.keys.KeysStory;
import souk.keys.KeysTerms;
import souk.market.file.MarketFile;

/** {@code souk demo keys}: a right to read granted through strangers, some of whom cheat. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description =
        "Grant a right to read through five providers, of which three suffice; two are dead and one"
            + " lies. The liar and the silent are slashed by evidence, the grant is issued anew,"
            + " the reader reads, the honest are paid, revocation takes effect. Then attacks are"
            + " played.",
    footer = {
      "Example:",
      "  ./souk demo keys",
      "  ./souk demo keys --ledger evm --no-attacks --json"
    })
public final class DemoKeysCommand implements Callable<Integer> {
  @Option(
      names = "--market",
      paramLabel = "FILE",
      description = "the market file (markets/keys.yaml)")
  private @Nullable Path market;

  @Option(names = "--no-attacks", description = "leave the attacks out")
  private boolean noAttacks;

  @Mixin private LedgerOptions ledger = new LedgerOptions();
  @Mixin private Output output = new Output();

  /** What came of it, for programs. */
  private record Shown(
      boolean ok,
      boolean conserved,
      int slashed,
      int unjustly,
      boolean paid,
      boolean read,
      boolean revoked,
      int answers,
      long tickets,
      long judgeGas,
      List<PlayedAttack> attacks) {}

  @Override
  public Integer call() throws Exception {
    MarketFile rules = MarketFile.read(MarketOptions.file(market, "keys.yaml"));
    if (!rules.kind().equals(KeysTerms.KIND)) {
      throw rules.refuseKind("must be " + KeysTerms.KIND + ", got '" + rules.kind() + "'");
    }
    try (TemporaryFolder folder = TemporaryFolder.make("souk-demo")) {
      KeysStory.Ending ending =
          new KeysStory(rules, output::sayToPeople)
              .play(
                  ledger.choose(block -> {}),
                  folder.path().resolve("story"),
                  new SecureRandom().nextLong());
      List<PlayedAttack> attacks =
          noAttacks
              ? List.of()
              : PlayedAttack.all(new KeysAttacks(), rules, folder.path(), output::sayToPeople);
      boolean ok = ending.ok() && attacks.stream().allMatch(PlayedAttack::held);
      Shown shown =
          new Shown(
              ok,
              ending.conserved(),
              ending.slashed(),
              ending.unjustly(),
              ending.paid(),
              ending.read(),
              ending.revoked(),
              ending.answers(),
              ending.tickets(),
              ending.judgeGas(),
              attacks);
      output.show(
          () -> shown,
          people -> people.println(ok ? "All is as it should be." : "SOMETHING IS WRONG."));
      return ok ? 0 : Main.FAILED;
    }
  }
}
