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
import souk.ledger.LedgerException;
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
        "Close an auction whose server stopped: sign who won by the openings that came, when their time is over and the draw is on the ledger. When nobody can report the auctioneer any more, its deposit becomes free collateral again, even where no transcript can be made any more.",
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
      Optional<String> untold = untold(house, terms, ledger);
      if (untold.isEmpty()) {
        ClosedAuction.write(state, house.transcript().orElseThrow(), ledger, output);
      }
      // With or without a transcript: nobody can report the auctioneer for ever.
      release(new AuctioneerDeposit(ledger, terms.terms()), auctioneer);
      untold.ifPresent(why -> {
        throw new Failure(Main.FAILED, why);
      });
    }
    return 0;
  }

  /** Why there is no transcript; empty when there is. */
  private static Optional<String> untold(AuctionHouse house, SignedTerms terms, EvmLedger ledger) {
    try {
      AuctionHouse.Status status = house.look();
      long head = ledger.head(Ledger.Finality.INCLUDED).number();
      return house.transcript().isPresent()
          ? Optional.empty()
          : Optional.of(notYet(status, terms, head, ledger));
    } catch (LedgerException e) {
      if (e.isAbsence()) {
        throw e;
      }
      return Optional.of(
          "no transcript can be made with this node: %s; only one that keeps the state of block %d can say who had a deposit then"
              .formatted(e.getMessage(), terms.terms().commitBy()));
    }
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
