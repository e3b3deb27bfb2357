package souk.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.exchange.ServiceKind;
import souk.ledger.JudgeId;
import souk.ledger.Ledger;
import souk.ledger.evm.EvmLedger;
import souk.market.agreement.AgreementChecks;
import souk.market.agreement.AgreementDocument;
import souk.market.agreement.AgreementFile;
import souk.node.Network;
import souk.primitives.Bytes32;

/** {@code souk agreements verify}: whether an agreement's document can be believed. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Verify an agreement's document by itself: both signatures, its id, the rules, the price, exposure, lock, judge, end and settlement. With a network file, compare it with the ledger too.",
    footer = {
      "Exit status 1 when something does not hold.",
      "Example:",
      "  ./souk agreements verify agreement.json"
    })
final class AgreementsVerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the document")
  private Path file = Path.of("");

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "compare it with the ledger of this network file, too")
  private @Nullable Path network;

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private Output output = new Output();

  /** What was found, for programs. */
  private record Report(
      Bytes32 id,
      boolean holds,
      List<AgreementChecks.Check> checks,
      List<String> notChecked,
      String ends,
      String settles) {}

  @Override
  public Integer call() throws Exception {
    AgreementDocument document = AgreementFile.parse(file.toString(), text());
    Optional<JudgeId> judge =
        Optional.ofNullable(services.kinds().get(document.terms().service()))
            .map(AgreementsVerifyCommand::judge);
    AgreementChecks checks =
        network == null
            ? AgreementChecks.of(document, judge)
            : compared(document, judge, NetworkOptions.read(network));
    Report report =
        new Report(
            document.id(),
            checks.hold(),
            checks.checks(),
            checks.notChecked(),
            Shown.oneLine(document.ends()),
            Shown.oneLine(document.settles()));
    output.show(
        () -> report,
        people -> {
          people.println("agreement " + report.id());
          Table table = new Table("checked", "holds", "found");
          report
              .checks()
              .forEach(check ->
                  table.row(
                      check.what(), check.holds() ? "yes" : "NO", Shown.oneLine(check.found())));
          table.print(people);
          report.notChecked().forEach(left -> people.println("not checked: " + left));
          people.println(Shown.oneLine(report.ends()));
          people.println(Shown.oneLine(report.settles()));
          people.println(
              report.holds() ? "all that was checked holds" : "it cannot be believed: see above");
        });
    return report.holds() ? 0 : Main.FAILED;
  }

  private static JudgeId judge(ServiceKind kind) {
    return kind.judge().map(judge -> judge.id()).orElse(JudgeId.NONE);
  }

  private static AgreementChecks compared(
      AgreementDocument document, Optional<JudgeId> judge, Network where) throws IOException {
    try (EvmLedger ledger = NetworkOptions.connect(where)) {
      return AgreementChecks.of(
          document, judge, ledger.info(), ledger.at(ledger.head(Ledger.Finality.INCLUDED)));
    }
  }

  private String text() throws IOException {
    byte[] bytes = InputFile.bytes(file, "agreement's document", AgreementFile.MOST_BYTES);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Failure(Main.USAGE, file + " is not UTF-8");
    }
  }
}
