package souk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.attacks.Count;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.ledger.evm.PastEvents;
import souk.market.reputation.BetaReputation;
import souk.market.reputation.DealReceipt;
import souk.market.reputation.Experience;
import souk.market.reputation.LedgerDealings;
import souk.node.Dealings;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;

/** {@code souk reputation}: what one knows of others from one's own dealings. */
@Command(
    name = "reputation",
    mixinStandardHelpOptions = true,
    description =
        "Score providers by one's own agreements that have ended: what was paid for, and what they were slashed for. Each is a signed receipt; others can check them, and compute the same score. Who is not known has a score of 0, and nobody has less.",
    footer = {
      "There is no score of all for all: a receipt is worth what its writer is worth to you.",
      "Example:",
      "  ./souk reputation --network /tmp/net --keystore me.json --export mine.souk"
    })
final class ReputationCommand implements Callable<Integer> {
  private static final int MOST_BYTES = 1 << 26;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description = "write the receipts for others; a file that is there is replaced")
  private @Nullable Path export;

  @Option(
      names = "--verify",
      paramLabel = "FILE",
      description = "check another's receipts, by signatures and ledger, and score by them")
  private @Nullable Path verify;

  @Option(
      names = "--half-life",
      paramLabel = "DAYS",
      defaultValue = "90",
      description = "after which a deal counts half (${DEFAULT-VALUE})")
  private int halfLife = 90;

  @Option(
      names = "--unit",
      paramLabel = "AMOUNT",
      description = "the money that counts as one observation (the market's prize)")
  private @Nullable TypedSum unit;

  @Mixin private Output output = new Output();

  /** One provider, for programs. */
  private record Scored(
      Address provider, double score, int agreements, Amount kept, Amount broken) {}

  private record Doubted(Bytes32 agreement, Address provider, String why) {}

  /**
   * All of it, for programs.
   *
   * @param by whose experience it is
   * @param doubted receipts that the ledger speaks against; they count for nothing
   */
  private record Found(Address by, int receipts, List<Scored> providers, List<Doubted> doubted) {}

  @Override
  public Integer call() throws Exception {
    if (halfLife < 1 || halfLife > 36_500) {
      throw new Failure(Main.USAGE, "--half-life is from 1 to 36500 days");
    }
    if (verify != null && export != null) {
      throw new Failure(
          Main.USAGE,
          "--verify is about another's receipts, and --export writes one's own: one of them");
    }
    if (verify != null && key.given()) {
      throw new Failure(Main.USAGE, "--verify is about another's receipts; leave out the key");
    }
    OutFile file = export == null ? null : OutFile.of("--export", export);
    Network there = network.read();
    PrivateKey own = verify == null ? key.open() : null;
    try (EvmLedger ledger = NetworkOptions.connect(there)) {
      Sums sums = Sums.of(ledger);
      Amount one = unit == null ? there.parameters().payment().prize() : sums.of("--unit", unit);
      if (one.isZero()) {
        throw new Failure(Main.USAGE, "--unit is more than nothing");
      }
      Experience experience =
          own == null ? others(ledger, Objects.requireNonNull(verify)) : dealings(ledger, own);
      Found found = found(ledger, experience, one);
      if (file != null) {
        Files.write(file.part(), experience.encode());
        Files.move(file.part(), file.path(), StandardCopyOption.REPLACE_EXISTING);
      }
      output.show(
          () -> found,
          people -> {
            print(people, found, sums);
            if (export != null) {
              people.println(
                  "%s for others are in %s"
                      .formatted(Count.of(found.receipts(), "signed receipt"), export));
            }
          });
      return found.doubted().isEmpty() ? 0 : Main.FAILED;
    }
  }

  private static Experience others(EvmLedger ledger, Path file) throws IOException {
    try {
      return Experience.decode(
          InputFile.bytes("--verify: ", file, "file of receipts", MOST_BYTES),
          ledger.info().domain());
    } catch (DecodeException e) {
      throw new Failure(
          Main.USAGE,
          "--verify: %s is %s (--network is the market that it was exported for)"
              .formatted(file, e.getMessage()));
    }
  }

  /** Receipts of all agreements that ended, by what the ledger's node still has of them. */
  private Experience dealings(EvmLedger ledger, PrivateKey own) {
    PastEvents past = ledger.past(Interest.of(own.address(), Set.of(Event.AgreementOpened.class)));
    History.missing(past).ifPresent(output::warn);
    LedgerView now = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    Experience experience = new Experience(own.address(), ledger.info().domain());
    Map<Address, List<Event.PrizePaid>> prizes = new HashMap<>();
    for (Event event : past.events()) {
      if (event instanceof Event.AgreementOpened opened
          && opened.customer().equals(own.address())
          && !opened.provider().equals(own.address())) {
        now.agreement(opened.agreement())
            .filter(agreement -> agreement.endBlock() <= now.block().number())
            .ifPresent(agreement ->
                experience.add(
                    Dealings.receipt(
                        ledger,
                        own,
                        agreement,
                        prizes.computeIfAbsent(
                            opened.provider(), provider -> prizes(ledger, provider)))));
      }
    }
    return experience;
  }

  private static List<Event.PrizePaid> prizes(EvmLedger ledger, Address provider) {
    List<Event.PrizePaid> prizes = new ArrayList<>();
    for (Event event : ledger.past(Interest.of(provider, Set.of(Event.PrizePaid.class))).events()) {
      if (event instanceof Event.PrizePaid paid) {
        prizes.add(paid);
      }
    }
    return prizes;
  }

  private Found found(EvmLedger ledger, Experience experience, Amount one) {
    LedgerView now = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    List<Doubted> doubted = new ArrayList<>();
    Set<Bytes32> believed = new TreeSet<>();
    Set<Address> providers = new TreeSet<>();
    for (DealReceipt each : experience.receipts()) {
      Optional<String> why =
          LedgerDealings.contradiction(each, now.agreement(each.agreement()), now.block().number());
      if (why.isPresent()) {
        doubted.add(new Doubted(each.agreement(), each.about(), why.get()));
      } else {
        believed.add(each.agreement());
        providers.add(each.about());
      }
    }
    BetaReputation model = new BetaReputation(Duration.ofDays(halfLife), one);
    Instant time = Instant.ofEpochSecond(now.block().time());
    List<Scored> scored = new ArrayList<>();
    for (Address provider : providers) {
      List<DealReceipt> about =
          experience.about(provider).stream()
              .filter(each -> believed.contains(each.agreement()))
              .toList();
      scored.add(
          new Scored(
              provider,
              model.score(about, time),
              about.size(),
              about.stream().map(DealReceipt::kept).reduce(Amount.ZERO, Amount::plus),
              about.stream().map(DealReceipt::broken).reduce(Amount.ZERO, Amount::plus)));
    }
    scored.sort(java.util.Comparator.comparingDouble(Scored::score).reversed());
    return new Found(experience.owner(), experience.receipts().size(), scored, doubted);
  }

  private static void print(PrintWriter people, Found found, Sums sums) {
    people.println(
        "%s has receipts of %,d agreements that ended".formatted(found.by(), found.receipts()));
    if (!found.providers().isEmpty()) {
      Table table =
          new Table(
              "provider",
              "score",
              "agreements",
              "kept, " + sums.symbol(),
              "broken, " + sums.symbol());
      found
          .providers()
          .forEach(each ->
              table.row(
                  each.provider(),
                  String.format(Locale.ROOT, "%.3f", each.score()),
                  each.agreements(),
                  sums.number(each.kept()),
                  sums.number(each.broken())));
      table.print(people);
    }
    found
        .doubted()
        .forEach(each ->
            people.println(
                "agreement %s counts for nothing: %s".formatted(each.agreement(), each.why())));
  }
}
