package souk.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.attacks.Count;
import souk.market.file.MarketFile;
import souk.market.version.Announcement;
import souk.market.version.MarketVersion;
import souk.node.version.AnnouncementException;
import souk.primitives.Amount;

/** {@code souk versions sign}: an announcer's signature under a version that is to come. */
@Command(
    name = "sign",
    mixinStandardHelpOptions = true,
    description =
        "Sign a new version of a market, in a file that goes from announcer to announcer. The first of them says with --market what payment and agreement are to be; the others see what they sign, and sign the same. Nothing is sent to the ledger.",
    footer = {
      "Example:",
      "  ./souk versions sign next.souk --market next.yaml --network /tmp/net --keystore me.json"
    })
final class VersionsSignCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the announcement; made when --market is given")
  private Path file = Path.of("");

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description =
          "the market file as it is to be; only payment and agreement may differ from the market's")
  private @Nullable Path next;

  @Option(
      names = "--within",
      paramLabel = "BLOCKS",
      description =
          "with --market: in how many blocks it can be put on the ledger (as many as the delay)")
  private @Nullable Integer within;

  @Option(
      names = "--from",
      paramLabel = "BLOCK",
      description =
          "with --market: the first block in which it is in force (as soon as the delay allows)")
  private @Nullable Long from;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private Output output = new Output();

  /**
   * What was signed, for programs.
   *
   * @param by the last block in which it can be put on the ledger
   * @param signatures how many announcers have signed
   * @param threshold how many must
   */
  private record Signed(
      Path file,
      long number,
      long by,
      long from,
      Amount prize,
      int tickets,
      int rounds,
      Amount collateral,
      long signatures,
      int threshold) {}

  @Override
  public Integer call() throws Exception {
    if (next == null && (within != null || from != null)) {
      throw new Failure(Main.USAGE, "--within and --from are for a new announcement: --market");
    }
    if (within != null && within < 1) {
      throw new Failure(Main.USAGE, "--within is at least 1 block");
    }
    OutFile out = OutFile.of("FILE", file);
    if (next != null && out.there()) {
      throw new Failure(
          Main.USAGE, file + " is there; leave out --market to sign it, or name another file");
    }
    return AnnouncerRun.of(network, key, opened -> sign(opened, out));
  }

  private void sign(AnnouncerRun.Opened opened, OutFile out)
      throws AnnouncementException, IOException {
    Path market = next;
    Announcement draft = market == null ? AnnouncerRun.read(file) : draft(opened, market);
    Announcement signed = opened.announcer().sign(draft);
    AnnouncerRun.write(out, signed);
    MarketVersion version = signed.version();
    Signed found =
        new Signed(
            file,
            signed.number(),
            signed.by(),
            signed.from(),
            version.payment().prize(),
            version.payment().tickets(),
            version.agreement().rounds(),
            version.agreement().collateral().amount(),
            opened.announcer().signatures(signed),
            opened.charter().threshold());
    Sums sums = Sums.of(opened.ledger());
    output.show(
        () -> found,
        people -> {
          people.println(
              "version %d: prizes of %s, books of %d tickets, agreements of %s, %s of collateral"
                  .formatted(
                      found.number(),
                      sums.show(found.prize()),
                      found.tickets(),
                      Count.of(found.rounds(), "round"),
                      sums.show(found.collateral())));
          people.println(
              "in force from block %,d on, when it is on the ledger by block %,d"
                  .formatted(found.from(), found.by()));
          people.println(
              "%d of the %d announcers that must have signed %s%s"
                  .formatted(
                      found.signatures(),
                      found.threshold(),
                      file,
                      found.signatures() < found.threshold()
                          ? ""
                          : "; one of them puts it on the ledger: ./souk versions announce"));
        });
  }

  private Announcement draft(AnnouncerRun.Opened opened, Path market)
      throws AnnouncementException, IOException {
    MarketFile wanted = MarketFile.read(market);
    opened
        .market()
        .unchangeable(wanted)
        .ifPresent(part -> {
          throw new Failure(
              Main.USAGE,
              "--market: %s differs from the market's file in '%s', which no version changes"
                  .formatted(market, part));
        });
    long by = opened.head() + (within == null ? opened.charter().delay() : within);
    long earliest = opened.announcer().earliest(by);
    if (from != null && from < earliest) {
      throw new Failure(
          Main.USAGE,
          "--from is at least %d: the ledger is at block %d, %d more to put it there, and %d of notice"
                  .formatted(earliest, opened.head(), by - opened.head(), opened.charter().delay())
              + " (--within makes it sooner)");
    }
    return opened
        .announcer()
        .draft(
            new MarketVersion(wanted.payment(), wanted.agreement()),
            by,
            from == null ? earliest : from);
  }
}
