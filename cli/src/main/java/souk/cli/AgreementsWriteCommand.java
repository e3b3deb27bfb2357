package souk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.keystore.KeystoreException;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.market.agreement.AgreementDocument;
import souk.market.agreement.AgreementFile;
import souk.node.KeptAgreement;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;

/** {@code souk agreements write}: a node's agreements as documents. */
@Command(
    name = "write",
    mixinStandardHelpOptions = true,
    description =
        "Write a node's agreements into a folder, one document each, with all that is needed to verify them.",
    footer = {
      "A provider's folder does not keep its own signatures; its key makes them again (--keystore).",
      "Example:",
      "  ./souk agreements write --state /tmp/net/publisher --network /tmp/net --to documents"
    })
final class AgreementsWriteCommand implements Callable<Integer> {
  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description = "the folder of a customer's or a provider's node")
  private Path state = Path.of(".");

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "the folder to write into; what is there under the same name is replaced")
  private Path to = Path.of(".");

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private Output output = new Output();

  /** What was written, for programs. */
  private record Written(List<Path> documents) {}

  @Override
  public Integer call() throws Exception {
    List<KeptAgreement> kept = AgreementsListCommand.in(state);
    List<Path> written = new ArrayList<>();
    try (EvmLedger ledger = NetworkOptions.connect(network.read())) {
      LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
      Path folder = Failure.folder("--to", to);
      for (KeptAgreement each : kept) {
        Optional<AgreementDocument.Escrow> escrow =
            view.escrow(each.terms().escrow())
                .map(found -> new AgreementDocument.Escrow(found.funder(), found.terms()));
        AgreementDocument document =
            AgreementDocument.of(
                ledger.info(), each.terms(), escrow, each.customer(), provider(each));
        written.add(write(folder, document));
      }
    }
    output.show(
        () -> new Written(written),
        people -> {
          written.forEach(people::println);
          people.println("documents: " + written.size());
        });
    return 0;
  }

  private static Path write(Path folder, AgreementDocument document) throws IOException {
    Path file = folder.resolve(document.id() + ".json");
    Files.writeString(file, AgreementFile.text(document));
    return file;
  }

  private Signature provider(KeptAgreement kept) throws KeystoreException {
    if (kept.provider().isPresent()) {
      return kept.provider().get();
    }
    if (!key.given()) {
      throw new Failure(
          Main.USAGE, "a provider's signatures are made again by its key: --keystore FILE");
    }
    PrivateKey own = key.open();
    if (!own.address().equals(kept.terms().provider())) {
      throw new Failure(
          Main.USAGE,
          "--keystore: the agreements are those of %s, the key is that of %s"
              .formatted(kept.terms().provider(), own.address()));
    }
    Bytes32 id = kept.id();
    return own.sign(id);
  }
}
