package souk.cli.auction;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.ledger.Ledger;
import souk.ledger.evm.EvmLedger;
import souk.market.price.sealed.SignedTerms;
import souk.node.auction.AuctionHouse;
import souk.node.auction.AuctioneerDeposit;
import souk.primitives.PrivateKey;

/** {@code souk auction close}: closes an auction whose server is not running. */
@Command(
    name = "close",
    mixinStandardHelpOptions = true,
    description =
        "Close an auction whose server stopped: sign who won by the openings that came, when their time is over and the draw is on the ledger. When nobody can report the auctioneer any more, its deposit becomes free collateral again.",
    footer = {
      "Example:",
      "  ./souk auction close --network /tmp/net --keystore me.json --state auction"
    })
final class AuctionCloseCommand implements Callable<Integer> {
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description = "the auction's folder")
  private Path state = Path.of(".");

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    var there = network.read();
    SignedTerms terms =
        AuctionHouse.kept(state)
            .orElseThrow(() -> new Failure(Main.USAGE, "there is no auction in " + state));
    PrivateKey auctioneer = key.open();
    if (!terms.terms().auctioneer().equals(auctioneer.address())) {
      throw new Failure(Main.USAGE, state + " is an auction of " + terms.terms().auctioneer());
    }
    try (EvmLedger ledger = NetworkOptions.connect(there);
        AuctionHouse house =
            AuctionHouse.open(ledger, auctioneer, terms.terms(), state, Optional.empty())) {
      AuctionHouse.Status status = house.look();
      if (house.transcript().isEmpty()) {
        long head = ledger.head(Ledger.Finality.INCLUDED).number();
        throw new Failure(Main.FAILED, notYet(status, terms, head, ledger));
      }
      ClosedAuction.write(state, house.transcript().orElseThrow(), ledger, output);
      release(new AuctioneerDeposit(ledger, terms.terms()), auctioneer);
    }
    return 0;
  }

  private record Released(String event, boolean released, long block) {}

  private void release(AuctioneerDeposit deposit, PrivateKey auctioneer) {
    if (!deposit.stands()) {
      return;
    }
    long from = deposit.release(auctioneer).orElse(0L);
    output.say(
        new Released("deposit", from == 0, from),
        from == 0
            ? "the deposit is free collateral again"
            : "the deposit can be given back from block %d on: close again then".formatted(from));
  }

  private static String notYet(
      AuctionHouse.Status status, SignedTerms terms, long head, EvmLedger ledger) {
    long draw = ledger.info().rules().rounds().seedBlock(terms.terms().seedRound());
    return switch (status.stage()) {
      case BIDDING ->
          "bids are taken until block %d; the ledger is at %d"
              .formatted(terms.terms().commitBy(), head);
      case OPENING ->
          "openings are taken until block %d; the ledger is at %d"
              .formatted(terms.terms().openBy(), head);
      case DRAWING, CLOSED ->
          "the draw of round %d is not on the ledger yet; it can be from block %d on, the ledger is at %d"
              .formatted(terms.terms().seedRound(), draw + 1, head);
    };
  }
}
