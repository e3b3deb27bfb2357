package souk.cli.auction;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.OutFile;
import souk.cli.Output;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.market.price.sealed.AuctionTerms;
import souk.market.price.sealed.BidList;
import souk.market.price.sealed.KeptBid;
import souk.market.price.sealed.ShownList;
import souk.market.price.sealed.SignedTerms;
import souk.market.price.sealed.Transcript;
import souk.market.price.sealed.TranscriptCodec;
import souk.market.price.sealed.Verdict;
import souk.node.Network;
import souk.node.auction.AuctionBidder;
import souk.node.auction.AuctionFacts;
import souk.node.auction.AuctioneerDeposit;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;
import souk.transport.PeerException;

/** {@code souk auction bid}: a bidder's side of one auction, from the sealed bid to the verdict. */
@Command(
    name = "bid",
    mixinStandardHelpOptions = true,
    description =
        "Make a sealed bid, open it when the list of bids is signed and has it, and judge the transcript when the auction is closed. Started again with the same --bid it goes on. Nothing is paid. A bid is neither made nor opened where the auctioneer has no deposit that it would lose by cheating.",
    footer = {
      "Example:",
      "  ./souk auction bid http://127.0.0.1:8700 --network /tmp/net --keystore me.json --price 3 --bid mine.souk"
    })
final class AuctionBidCommand implements Callable<Integer> {
  /** How often the auctioneer is asked, in looks of a quarter of a second. */
  private static final int LOOKS = 4;

  /** How many calls in a row may fail before it is given up. */
  private static final int MOST_FAILURES = 60;

  @Parameters(paramLabel = "URL", description = "where the auctioneer serves the auction")
  private URI url = URI.create("");

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--price",
      paramLabel = "AMOUNT",
      description = "the least for which the task would be done")
  private @Nullable TypedSum price;

  @Option(
      names = "--least-deposit",
      paramLabel = "AMOUNT",
      description =
          "what the auctioneer must lose at least when it is convicted (the reserve); 0 trusts it without a deposit")
  private @Nullable TypedSum leastDeposit;

  @Option(
      names = "--bid",
      paramLabel = "FILE",
      required = true,
      description =
          "where the bid is kept: what opens it, and the receipts that convict an auctioneer that drops it")
  private Path file = Path.of("");

  @Mixin private Output output = new Output();

  private record Sealed(String event, Bytes32 auction, Amount price, long block, Path file) {}

  private record Opened(String event, int bids, long block) {}

  private record Judged(String event, boolean won, VerdictReport verdict, Path transcript) {}

  @Override
  public Integer call() throws Exception {
    Network there = network.read();
    PrivateKey bidder = key.open();
    OutFile.of("--bid", file);
    try (StopSignal stop = new StopSignal();
        EvmLedger ledger = NetworkOptions.connect(there);
        HttpDialer dialer = new HttpDialer()) {
      return bid(stop, ledger, caller(dialer, ledger), bidder);
    } catch (PeerException e) {
      if (!e.passing()) {
        throw e;
      }
      throw new Failure(
          Main.FAILED,
          Files.exists(file)
              ? "%s; go on later with the same --bid %s, and with the new URL if the auctioneer moved"
                  .formatted(e.getMessage(), file)
              : e.getMessage() + "; is the auctioneer running, and at this URL?");
    }
  }

  private AuctionBidder caller(HttpDialer dialer, EvmLedger ledger) {
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http || url.getHost() == null) {
      throw new Failure(Main.USAGE, "URL is that of an auctioneer: http://HOST:PORT");
    }
    return new AuctionBidder(dialer, url, ledger.info());
  }

  private int bid(StopSignal stop, EvmLedger ledger, AuctionBidder calls, PrivateKey bidder)
      throws Exception {
    KeptBid bid = Files.exists(file) ? AuctionFiles.bid(file) : seal(ledger, calls.terms(), bidder);
    if (!bid.bid().bidder().equals(bidder.address())) {
      throw new Failure(Main.USAGE, file + " is a bid of " + bid.bid().bidder());
    }
    Sums sums = Sums.of(ledger);
    if (price != null && !sums.of("--price", price).equals(bid.price())) {
      throw new Failure(
          Main.USAGE,
          "--price: the bid in %s is %s; leave it out to go on"
              .formatted(file, sums.show(bid.price())));
    }
    if (bid.bidReceipt().isEmpty()) {
      KeptBid unsent = bid;
      Optional<KeptBid> sent = await(stop, () -> Optional.of(calls.send(unsent)));
      if (sent.isEmpty()) {
        return 0;
      }
      bid = sent.get();
      AuctionFiles.write(file, bid.encode());
    }
    output.say(
        new Sealed(
            "sealed",
            bid.auction().id(ledger.info().domain()),
            bid.price(),
            bid.bidReceipt().orElseThrow().block(),
            file),
        "the sealed bid of %s is in, with a receipt of block %d, and kept in %s"
            .formatted(sums.show(bid.price()), bid.bidReceipt().orElseThrow().block(), file));
    KeptBid sealed = bid;
    if (bid.openingReceipt().isEmpty()) {
      Optional<BidList> list = await(stop, () -> calls.list(sealed.auction()));
      if (list.isEmpty()) {
        return 0;
      }
      bid = keep(bid, list.get(), ledger.info().domain());
      if (!AuctionBidder.isListed(bid.bid(), list.get())) {
        throw new Failure(
            Main.FAILED,
            "the list leaves this bid out, so it is not opened; keep %s: with it './souk auction verify' convicts the auctioneer, if you had the deposit in block %d"
                .formatted(file, bid.auction().terms().commitBy()));
      }
      needDeposit(ledger, sealed.auction().terms(), "opened");
      bid = bid.opened(bidder, ledger.info().domain());
      AuctionFiles.write(file, bid.encode());
      KeptBid unopened = bid;
      Optional<KeptBid> opened = await(stop, () -> Optional.of(calls.open(unopened, bidder)));
      if (opened.isEmpty()) {
        return 0;
      }
      bid = opened.get();
      AuctionFiles.write(file, bid.encode());
      output.say(
          new Opened(
              "opened", list.get().bids().size(), bid.openingReceipt().orElseThrow().block()),
          "the list of %,d bids is signed, and the bid opened".formatted(list.get().bids().size()));
    }
    Optional<Transcript> transcript = await(stop, calls::transcript);
    if (transcript.isEmpty()) {
      return 0;
    }
    // The auctioneer's node may be a block ahead of this one.
    AuctionTerms terms = bid.auction().terms();
    Optional<Bytes32> draw =
        await(
            stop, () -> AuctionFacts.seed(ledger.at(ledger.head(Ledger.Finality.INCLUDED)), terms));
    return draw.isEmpty() ? 0 : judge(ledger, bid, transcript.get());
  }

  /** Before anything is opened the list is on disk: it convicts who signs another one then. */
  private KeptBid keep(KeptBid bid, BidList list, Eip712.Domain domain) throws IOException {
    KeptBid shown = bid.shown(list, domain);
    AuctionFiles.write(file, shown.encode());
    if (!shown.list().equals(Optional.of(ShownList.of(list, domain)))) {
      throw new Failure(
          Main.FAILED,
          "the auctioneer shows another list of bids than before, so nothing is opened; keep %s: it has the first, and './souk auction verify' convicts the auctioneer by a transcript with the other"
              .formatted(file));
    }
    return shown;
  }

  private KeptBid seal(EvmLedger ledger, SignedTerms auction, PrivateKey bidder)
      throws IOException {
    if (price == null) {
      throw new Failure(Main.USAGE, "a new bid needs --price AMOUNT");
    }
    Sums sums = Sums.of(ledger);
    Amount least = sums.of("--price", price);
    AuctionTerms terms = auction.terms();
    if (least.compareTo(terms.reserve()) > 0) {
      throw new Failure(
          Main.USAGE,
          "at most %s is paid in this auction, and --price is more"
              .formatted(sums.show(terms.reserve())));
    }
    needDeposit(ledger, terms, "made");
    LedgerView now = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    Address self = bidder.address();
    Amount free = now.provider(self).map(LedgerView.Provider::free).orElse(Amount.ZERO);
    if (free.compareTo(terms.bidderDeposit()) < 0) {
      throw new Failure(
          Main.FAILED,
          "a bidder has free collateral of %s on the ledger, until block %d; %s has %s"
              .formatted(
                  sums.show(terms.bidderDeposit()), terms.commitBy(), self, sums.show(free)));
    }
    byte[] salt = new byte[Bytes32.SIZE];
    new SecureRandom().nextBytes(salt);
    KeptBid bid = KeptBid.seal(bidder, auction, least, Bytes32.of(salt), ledger.info().domain());
    AuctionFiles.write(file, bid.encode());
    return bid;
  }

  /** Until {@code commitBy} an auctioneer can take its deposit back, so it is looked for twice. */
  private void needDeposit(EvmLedger ledger, AuctionTerms terms, String what) {
    Sums sums = Sums.of(ledger);
    Amount least =
        leastDeposit == null ? terms.reserve() : sums.of("--least-deposit", leastDeposit);
    if (least.isZero()) {
      return;
    }
    if (terms.auctioneerDeposit().compareTo(least) < 0) {
      throw new Failure(
          Main.FAILED,
          "the bid is not %s: the auctioneer would lose %s when it is convicted, and --least-deposit is %s"
              .formatted(what, sums.show(terms.auctioneerDeposit()), sums.show(least)));
    }
    if (!new AuctioneerDeposit(ledger, terms).stands()) {
      throw new Failure(
          Main.FAILED,
          "the bid is not %s: the auctioneer has no deposit locked, and would lose nothing by cheating; --least-deposit 0 trusts it all the same"
              .formatted(what));
    }
  }

  private interface Asking<T> {
    Optional<T> ask() throws PeerException, AuctionBidder.UntrueException;
  }

  /** Asks until there is an answer; empty when it was stopped. */
  private <T> Optional<T> await(StopSignal stop, Asking<T> asking)
      throws PeerException, AuctionBidder.UntrueException {
    int failures = 0;
    for (int look = 0; stop.goesOn(); look++) {
      if (look % LOOKS == 0) {
        try {
          Optional<T> answer = asking.ask();
          if (answer.isPresent()) {
            return answer;
          }
          failures = 0;
        } catch (PeerException e) {
          if (!e.passing() || ++failures > MOST_FAILURES) {
            throw e;
          }
          if (failures == 1) {
            output.warn(
                e.getMessage() + "; waiting for the auctioneer, which is asked again every second");
          }
        }
      }
    }
    return Optional.empty();
  }

  private int judge(EvmLedger ledger, KeptBid bid, Transcript transcript) throws IOException {
    var domain = ledger.info().domain();
    Path told = file.resolveSibling(file.getFileName() + ".transcript");
    AuctionFiles.write(told, TranscriptCodec.encode(transcript));
    Optional<String> nobodys = transcript.unattributable(domain);
    boolean same = transcript.terms().equals(bid.auction().terms());
    if (nobodys.isPresent() || !same) {
      throw new Failure(
          Main.FAILED,
          "what the auctioneer sent is no transcript of this auction: "
              + nobodys.orElse("its terms are others"));
    }
    Verdict verdict = AuctionVerifyCommand.verdict(ledger, transcript, bid.evidence());
    AuctioneerDeposit deposit = new AuctioneerDeposit(ledger, transcript.terms());
    // One's own honoured receipts prove nothing against anybody, and need not be told.
    VerdictReport report =
        VerdictReport.of(
            transcript,
            new Verdict(
                verdict.award(),
                verdict.faults(),
                verdict.auctioneer(),
                verdict.bidders(),
                List.of()),
            domain,
            List.of(),
            DepositReport.of(
                deposit,
                verdict.faults().isEmpty()
                    ? Optional.empty()
                    : deposit.charge(transcript, bid.evidence())));
    boolean won = report.winner().equals(bid.bid().bidder());
    output.say(
        new Judged("judged", won, report, told),
        report.convicted()
            ? "THE AUCTIONEER IS CONVICTED: ./souk auction verify %s --bid %s%s"
                .formatted(told, file, report.deposit().canBeTaken() ? " --report" : "")
            : won
                ? "this bid wins, and is paid " + Sums.of(ledger).show(report.price())
                : "another bid wins; the auctioneer kept to the rules");
    return report.convicted() ? Main.FAILED : 0;
  }
}
