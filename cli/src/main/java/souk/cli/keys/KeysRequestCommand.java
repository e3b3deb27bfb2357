package souk.cli.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.Table;
import souk.exchange.client.ClientRules;
import souk.keys.GrantFile;
import souk.keys.reader.KeysReader;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;
import souk.store.DurableFile;
import souk.transport.HttpDialer;
import souk.transport.PeerException;
import souk.umbral.UmbralException;

/** {@code souk keys request}: the plaintext, for a reader. */
@Command(
    name = "request",
    mixinStandardHelpOptions = true,
    description =
        "Ask the providers of a grant until enough answered rightly, and open the file. The owner pays. Who lied or gave no answer is reported to the owner's node, which has it slashed; who refused is not.",
    footer = {
      "",
      "Example:  ./souk keys request letter.sealed --grant reader.grant --keystore reader.json --network /tmp/net --out letter.txt"
    })
final class KeysRequestCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "a file of ./souk keys encrypt")
  private Path file = Path.of("");

  @Option(
      names = "--grant",
      paramLabel = "FILE",
      required = true,
      description = "the file that the owner gave you")
  private Path grant = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "where to write the plaintext, for its reader's eyes only")
  private Path out = Path.of("");

  @Option(names = "--no-report", description = "tell the owner's node nothing about providers")
  private boolean noReport;

  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    UmbralFiles.needNew("--out", out);
    SealedFile sealed = SealedFile.read(file);
    GrantFile granted;
    try {
      granted = GrantFile.decode(UmbralFiles.read(grant));
    } catch (DecodeException e) {
      throw new Failure(Main.FAILED, grant + ": " + e.getMessage());
    }
    try (EvmLedger ledger = NetworkOptions.connect(network.read());
        HttpDialer dialer = new HttpDialer()) {
      KeysReader reader =
          new KeysReader(
              key.open(),
              dialer,
              ledger.info(),
              ClientRules.DEFAULT,
              InstantSource.system(),
              new SecureRandom());
      if (!reader.publicKey().equals(granted.grant().reader())) {
        throw new Failure(Main.FAILED, grant + " is for another reader than this key's");
      }
      output.sayToPeople(
          "asking %d of %d providers ..."
              .formatted(granted.grant().threshold(), granted.places().size()));
      KeysReader.Opened opened = reader.open(granted, sealed.capsule(), sealed.ciphertext());
      if (opened.plaintext().isEmpty()) {
        Optional<GrantFile> renewed = renewed(reader, granted);
        if (renewed.isPresent()) {
          granted = renewed.get();
          opened = reader.open(granted, sealed.capsule(), sealed.ciphertext());
        }
      }
      return tell(reader, granted, sealed, opened);
    } catch (UmbralException e) {
      throw new Failure(Main.FAILED, file + ": " + e.getMessage());
    }
  }

  /** What the owner's node issued in the meantime, which takes the place of the file. */
  private Optional<GrantFile> renewed(KeysReader reader, GrantFile granted) throws IOException {
    try {
      Optional<GrantFile> renewed = reader.renewed(granted);
      if (renewed.isPresent()) {
        DurableFile.write(grant, renewed.get().encode().toArray());
        output.sayToPeople("the owner issued it anew: " + grant + " is replaced; asking again ...");
      }
      return renewed;
    } catch (PeerException | DecodeException e) {
      output.sayToPeople("nothing newer: " + e.getMessage());
      return Optional.empty();
    }
  }

  private int tell(
      KeysReader reader, GrantFile granted, SealedFile sealed, KeysReader.Opened opened)
      throws Exception {
    if (opened.plaintext().isPresent()) {
      UmbralFiles.writeSecret(out, opened.plaintext().get().toArray());
    }
    Map<String, String> became = new LinkedHashMap<>();
    opened.asked().right().keySet().forEach(each -> became.put(each.toString(), "right"));
    for (Map.Entry<Address, Bytes> lie : opened.asked().lies().entrySet()) {
      became.put(
          lie.getKey().toString(),
          "lied; " + report(() -> reader.accuse(granted, lie.getKey(), lie.getValue())));
    }
    opened.asked().refused().forEach((each, why) -> became.put(each.toString(), why));
    for (Map.Entry<Address, String> silent : opened.asked().silent().entrySet()) {
      became.put(
          silent.getKey().toString(),
          silent.getValue()
              + "; "
              + report(() -> reader.complain(granted, silent.getKey(), sealed.capsule())));
    }
    Table table = new Table("provider", "answer");
    became.forEach(table::row);
    boolean done = opened.plaintext().isPresent();
    output.show(
        () -> Map.of("ok", done, "out", out.toString(), "providers", became),
        people -> {
          table.print(people);
          people.println(
              done
                  ? out + " is written."
                  : "%d answered rightly, and %d are needed; ask the owner to rotate the grant"
                      .formatted(opened.asked().right().size(), granted.grant().threshold()));
        });
    return done ? 0 : Main.FAILED;
  }

  /** A report to the owner's node. */
  @FunctionalInterface
  private interface Report {
    String send() throws PeerException;
  }

  private String report(Report report) {
    if (noReport) {
      return "not reported";
    }
    try {
      return "reported: " + report.send();
    } catch (PeerException e) {
      return "not reported: " + e.getMessage();
    }
  }
}
