package souk.cli.auction;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.attacks.Count;
import souk.cli.Failure;
import souk.cli.InputFile;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.ledger.Ledger;
import souk.ledger.RoundRules;
import souk.ledger.evm.EvmLedger;
import souk.market.price.sealed.AuctionTerms;
import souk.market.price.sealed.SignedTerms;
import souk.market.price.sealed.Transcript;
import souk.node.Network;
import souk.node.auction.AuctionHouse;
import souk.node.auction.AuctioneerDeposit;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;
import souk.transport.HttpServer;

/** {@code souk auction open}: an auctioneer's server for one auction. */
@Command(
    name = "open",
    mixinStandardHelpOptions = true,
    description =
        "Lock a deposit that the ledger burns if the auctioneer cheats, open an auction and serve it until it is closed: take sealed bids, sign the list of them, take their openings, wait for the draw, and sign who won and at what price. Started again with the same --state it goes on.",
    footer = {
      "What is locked is more than the deposit, since shares of what a ledger takes come back to the auctioneer; './souk auction close' gives it back when nobody can report it any more.",
      "Example:",
      "  ./souk auction open --network /tmp/net --keystore me.json --task task.txt --reserve 5 --deposit 5 --state auction"
    })
final class AuctionOpenCommand implements Callable<Integer> {
  private static final int MOST_TASK = 1 << 24;
  private static final int MOST_BLOCKS = 1_000_000;
  private static final int USUAL_BLOCKS = 60;
  private static final int MOST_PORT = 0xffff;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description = "this auction's own folder: what it took and signed")
  private Path state = Path.of(".");

  @Option(
      names = "--task",
      paramLabel = "FILE",
      description = "what is to be done, in any form; the auction is bound to the file's hash")
  private @Nullable Path task;

  @Option(names = "--reserve", paramLabel = "AMOUNT", description = "the most that is paid for it")
  private @Nullable TypedSum reserve;

  @Option(
      names = "--deposit",
      paramLabel = "AMOUNT",
      description = "what the auctioneer loses when its own signatures convict it (the reserve)")
  private @Nullable TypedSum deposit;

  @Option(
      names = "--bidder-deposit",
      paramLabel = "AMOUNT",
      description = "the free collateral that each bidder must have on the ledger (the reserve)")
  private @Nullable TypedSum bidderDeposit;

  @Option(
      names = "--dry-run",
      description = "say what would be locked, and lock, write and serve nothing")
  private boolean dryRun;

  @Option(
      names = "--bidding",
      paramLabel = "BLOCKS",
      description = "for how many blocks bids are taken (60)")
  private @Nullable Integer bidding;

  @Option(
      names = "--opening",
      paramLabel = "BLOCKS",
      description = "for how many blocks after that bids are opened (60)")
  private @Nullable Integer opening;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "the address to serve at, which bidders must reach (${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description =
          "the port to serve at (the one that --state was served at before; a free one at first)")
  private int port;

  @Option(
      names = "--keep",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "for how long the transcript is served after the auction is closed (${DEFAULT-VALUE})")
  private int keep = 60;

  @Mixin private Output output = new Output();

  private record Open(
      String event,
      Bytes32 auction,
      URI url,
      Address auctioneer,
      Bytes32 task,
      Amount reserve,
      Amount bidderDeposit,
      Amount auctioneerDeposit,
      long commitBy,
      long openBy,
      long seedRound) {}

  private record Listed(String event, int bids) {}

  @Override
  public Integer call() throws Exception {
    check("--bidding", blocks(bidding), 1, MOST_BLOCKS);
    check("--opening", blocks(opening), 1, MOST_BLOCKS);
    check("--port", port, 0, MOST_PORT);
    check("--keep", keep, 0, 86_400);
    Network there = network.read();
    PrivateKey auctioneer = key.open();
    try (StopSignal stop = new StopSignal();
        EvmLedger ledger = NetworkOptions.connect(there)) {
      Optional<SignedTerms> kept = AuctionHouse.kept(state);
      AuctionTerms terms =
          kept.isPresent() ? kept.get().terms() : terms(ledger, auctioneer.address());
      if (!terms.auctioneer().equals(auctioneer.address())) {
        throw new Failure(Main.USAGE, state + " is an auction of " + terms.auctioneer());
      }
      if (kept.isPresent()) {
        same(terms, Sums.of(ledger));
      }
      AuctioneerDeposit locked = new AuctioneerDeposit(ledger, terms);
      LockedDeposit.checkTime(locked, kept.isPresent(), state);
      LockedDeposit.checkAffordable(locked, Sums.of(ledger));
      if (dryRun) {
        LockedDeposit.plan(locked, Sums.of(ledger), output);
        return 0;
      }
      ServedPort served = new ServedPort(state);
      HttpServer.Builder http = served.server(host, port);
      Failure.ownFolder("--state", state);
      if (kept.isEmpty()) {
        bids().keep(blocks(bidding));
      }
      // The terms are on disk before anything is locked, or nobody could find what was.
      AuctionHouse.open(ledger, auctioneer, terms, state, Optional.empty()).close();
      LockedDeposit.lock(locked, auctioneer, Sums.of(ledger), output);
      try (AuctionHouse house =
          AuctionHouse.open(ledger, auctioneer, terms, state, Optional.of(http))) {
        served.keep(house.uri().getPort());
        return serve(stop, ledger, house);
      }
    }
  }

  /** Refuses what the auction that goes on does not have: it would be ignored otherwise. */
  private void same(AuctionTerms terms, Sums sums) throws IOException {
    if (task != null && !hash(task).equals(terms.task())) {
      throw new Failure(
          Main.USAGE,
          "--task: %s is not the task of the auction in %s; leave it out to go on with that one"
              .formatted(task, state));
    }
    if (reserve != null && !sums.of("--reserve", reserve).equals(terms.reserve())) {
      throw other("--reserve", sums.show(terms.reserve()));
    }
    if (deposit != null && !sums.of("--deposit", deposit).equals(terms.auctioneerDeposit())) {
      throw other("--deposit", sums.show(terms.auctioneerDeposit()));
    }
    if (bidderDeposit != null
        && !sums.of("--bidder-deposit", bidderDeposit).equals(terms.bidderDeposit())) {
      throw other("--bidder-deposit", sums.show(terms.bidderDeposit()));
    }
    long opened = terms.openBy() - terms.commitBy();
    if (opening != null && opening != opened) {
      throw other("--opening", opened + " blocks");
    }
    OptionalInt taken = bids().read("leave --bidding out to go on");
    if (bidding != null && taken.isPresent() && bidding != taken.getAsInt()) {
      throw other("--bidding", taken.getAsInt() + " blocks");
    }
  }

  /** For how many blocks bids are taken: the terms only have the last of them. */
  private KeptNumber bids() {
    return new KeptNumber(state.resolve("bidding"), MOST_BLOCKS);
  }

  private static int blocks(@Nullable Integer asked) {
    return asked == null ? USUAL_BLOCKS : asked;
  }

  private Failure other(String option, String has) {
    return new Failure(
        Main.USAGE,
        "%s: that of the auction in %s is %s; leave it out to go on".formatted(option, state, has));
  }

  private static void check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new Failure(Main.USAGE, "%s is from %d to %d".formatted(option, least, most));
    }
  }

  private AuctionTerms terms(EvmLedger ledger, Address auctioneer) throws IOException {
    if (task == null || reserve == null) {
      throw new Failure(Main.USAGE, "a new auction needs --task FILE and --reserve AMOUNT");
    }
    Sums sums = Sums.of(ledger);
    Amount most = sums.of("--reserve", reserve);
    Amount own = deposit == null ? most : sums.of("--deposit", deposit);
    Amount asked = bidderDeposit == null ? most : sums.of("--bidder-deposit", bidderDeposit);
    long head = ledger.head(Ledger.Finality.INCLUDED).number();
    RoundRules rounds = ledger.info().rules().rounds();
    long commitBy = head + blocks(bidding);
    long openBy = commitBy + blocks(opening);
    byte[] salt = new byte[Bytes32.SIZE];
    new SecureRandom().nextBytes(salt);
    AuctionTerms terms;
    try {
      terms =
          new AuctionTerms(
              auctioneer,
              hash(task),
              most,
              asked,
              own,
              commitBy,
              openBy,
              rounds.roundOf(openBy), // its draw comes after its end
              Bytes32.of(salt));
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, String.valueOf(e.getMessage()));
    }
    LockedDeposit.checkSize(deposit == null ? "--reserve" : "--deposit", terms, ledger);
    return terms;
  }

  private static Bytes32 hash(Path file) throws IOException {
    return Keccak256.hash(InputFile.bytes("--task: ", file, "task of an auction", MOST_TASK));
  }

  private int serve(StopSignal stop, EvmLedger ledger, AuctionHouse house) throws IOException {
    AuctionTerms terms = house.terms().terms();
    AuctionFiles.write(state.resolve("auction.souk"), house.terms().encode());
    output.say(
        new Open(
            "open",
            terms.id(ledger.info().domain()),
            house.uri(),
            terms.auctioneer(),
            terms.task(),
            terms.reserve(),
            terms.bidderDeposit(),
            terms.auctioneerDeposit(),
            terms.commitBy(),
            terms.openBy(),
            terms.seedRound()),
        "auction %s at %s: bids until block %d, openings until block %d"
            .formatted(
                terms.id(ledger.info().domain()), house.uri(), terms.commitBy(), terms.openBy()));
    boolean listed = false;
    while (stop.goesOn()) {
      AuctionHouse.Status status = house.status();
      if (!listed && status.stage() != AuctionHouse.Stage.BIDDING) {
        listed = true;
        output.say(
            new Listed("listed", status.bids()),
            "the list of %s is signed; ".formatted(Count.of(status.bids(), "bid"))
                + (status.stage() == AuctionHouse.Stage.OPENING
                    ? "they are opened now"
                    : "the time to open them is over"));
      }
      Optional<Transcript> transcript = house.transcript();
      if (transcript.isPresent()) {
        ClosedAuction.write(state, transcript.get(), ledger, output);
        for (int i = 0; i < keep * 4L && stop.goesOn(); i++) {
          // bidders fetch the transcript
        }
        return 0;
      }
    }
    return 0;
  }
}
