package souk.cli.auction;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
import souk.cli.Sums;
import souk.keystore.KeystoreException;
import souk.ledger.Ledger;
import souk.ledger.evm.EvmLedger;
import souk.market.price.sealed.AuctionVerifier;
import souk.market.price.sealed.Evidence;
import souk.market.price.sealed.KeptBid;
import souk.market.price.sealed.Transcript;
import souk.market.price.sealed.TranscriptCodec;
import souk.market.price.sealed.Verdict;
import souk.node.Network;
import souk.node.auction.AuctionFacts;
import souk.node.auction.AuctioneerDeposit;
import souk.primitives.Bytes;
import souk.primitives.PrivateKey;

/** {@code souk auction verify}: judges a transcript as any third party can. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Judge an auction by its transcript, what stands on the ledger, and what bidders kept: who won at what price, which bidders left their bids shut, and whether the auctioneer cheated (then the exit status is 1), and what of its deposit can be taken. Anybody may --report it.",
    footer = {
      "The ledger's node must still have the state of the last block for bids.",
      "Examples:",
      "  ./souk auction verify transcript.souk --network /tmp/net --bid mine.souk",
      "  ./souk auction verify transcript.souk --network /tmp/net --bid mine.souk --report --keystore me.json"
    })
final class AuctionVerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the transcript")
  private Path file = Path.of("");

  @Mixin private NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--bid",
      paramLabel = "FILE",
      description = "a bid as its bidder kept it, with the auctioneer's receipts; may be repeated")
  private List<Path> bids = List.of();

  @Option(
      names = "--other",
      paramLabel = "FILE",
      description = "another transcript of the same auction; may be repeated")
  private List<Path> others = List.of();

  @Option(
      names = "--report",
      description =
          "have the ledger take a convicted auctioneer's deposit, by the key of --keystore, which gets the reporter's share")
  private boolean report;

  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    Network there = network.read();
    Optional<PrivateKey> reporter = reporter();
    Transcript transcript = transcript(file);
    List<KeptBid> kept = new ArrayList<>();
    for (Path bid : bids) {
      kept.add(AuctionFiles.bid(bid));
    }
    List<Transcript> told = new ArrayList<>();
    for (Path other : others) {
      told.add(transcript(other));
    }
    try (EvmLedger ledger = NetworkOptions.connect(there)) {
      List<Evidence> evidence = new ArrayList<>();
      List<Path> files = new ArrayList<>();
      for (int i = 0; i < kept.size(); i++) {
        List<Evidence> shown = kept.get(i).evidence();
        evidence.addAll(shown);
        files.addAll(Collections.nCopies(shown.size(), bids.get(i)));
      }
      for (int i = 0; i < told.size(); i++) {
        evidence.add(Evidence.OtherList.of(told.get(i).list(), ledger.info().domain()));
        evidence.add(new Evidence.OtherResult(told.get(i).result()));
        files.addAll(Collections.nCopies(2, others.get(i)));
      }
      transcript
          .unattributable(ledger.info().domain())
          .ifPresent(why -> {
            throw new Failure(Main.USAGE, file + " proves nothing on this ledger: " + why);
          });
      Verdict verdict = verdict(ledger, transcript, evidence);
      AuctioneerDeposit locked = new AuctioneerDeposit(ledger, transcript.terms());
      Optional<Bytes> charge =
          verdict.faults().isEmpty() ? Optional.empty() : locked.charge(transcript, evidence);
      DepositReport deposit = DepositReport.of(locked, charge);
      if (reporter.isPresent() && deposit.canBeTaken()) {
        deposit = deposit.taken(locked.report(charge.orElseThrow(), reporter.get()));
      }
      VerdictReport judged =
          VerdictReport.of(transcript, verdict, ledger.info().domain(), files, deposit);
      output.show(() -> judged, people -> judged.print(people, Sums.of(ledger)));
      return judged.convicted() ? Main.FAILED : 0;
    }
  }

  private Optional<PrivateKey> reporter() throws KeystoreException {
    if (report != key.given()) {
      throw new Failure(
          Main.USAGE,
          report
              ? "--report needs --keystore FILE: whose key reports it"
              : "--keystore is for --report");
    }
    return report ? Optional.of(key.open()) : Optional.empty();
  }

  static Verdict verdict(EvmLedger ledger, Transcript transcript, List<Evidence> evidence) {
    return AuctionVerifier.verify(
        transcript,
        AuctionFacts.read(
            ledger, ledger.at(ledger.head(Ledger.Finality.INCLUDED)), transcript.terms()),
        evidence,
        ledger.info().domain());
  }

  private static Transcript transcript(Path file) throws java.io.IOException {
    return AuctionFiles.read(
        file, TranscriptCodec.MOST_BYTES, TranscriptCodec::decode, "transcript of an auction");
  }
}
