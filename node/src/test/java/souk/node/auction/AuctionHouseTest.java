package souk.node.auction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.LocalLedgerBuilder;
import souk.market.price.sealed.AuctionMessages;
import souk.market.price.sealed.AuctionTerms;
import souk.market.price.sealed.AuctionVerifier;
import souk.market.price.sealed.BidList;
import souk.market.price.sealed.Evidence;
import souk.market.price.sealed.KeptBid;
import souk.market.price.sealed.SignedTerms;
import souk.market.price.sealed.Transcript;
import souk.market.price.sealed.Verdict;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.PeerException;
import souk.transport.Response;

/** An auctioneer's server on a ledger whose blocks come when the test says so. */
class AuctionHouseTest {
  private static final long SEED = 20_261_129;
  private static final Amount RESERVE = Amount.of(1_000);
  private static final long COMMIT_BY = 50;
  private static final long OPEN_BY = 70;
  private static final LedgerRules RULES =
      new LedgerRules(new RoundRules(20, 5, 5, 100, 8_191), 10, 1_000, 1_000, 5_000);

  @TempDir private Path folder;

  private final Random random = new Random(SEED);
  private final PrivateKey auctioneer = PrivateKey.fromSeeded(random);
  private final List<PrivateKey> bidders = new ArrayList<>();
  private final HttpDialer dialer = new HttpDialer();
  private LocalLedger ledger = open();
  private AuctionTerms terms = terms();

  private LocalLedger open() {
    LocalLedgerBuilder builder =
        LocalLedger.builder(RULES, Bytes32.of(5)).fund(auctioneer.address(), RESERVE);
    for (int i = 0; i < 3; i++) {
      PrivateKey key = PrivateKey.fromSeeded(random);
      bidders.add(key);
      builder.fund(key.address(), RESERVE.times(2));
    }
    return builder.open();
  }

  private AuctionTerms terms() {
    return new AuctionTerms(
        auctioneer.address(),
        Bytes32.of(7),
        RESERVE,
        RESERVE,
        RESERVE,
        COMMIT_BY,
        OPEN_BY,
        RULES.rounds().roundOf(OPEN_BY),
        Bytes32.of(9));
  }

  @BeforeEach
  void standUp() {
    for (PrivateKey bidder : bidders) {
      submit(bidder, new Command.Deposit(RESERVE.times(2)));
      submit(bidder, new Command.Register("http://bidder", RESERVE));
    }
  }

  @AfterEach
  void close() {
    dialer.close();
    ledger.close();
  }

  private void submit(PrivateKey by, Command command) {
    assertThat(ledger.submit(by, command).join()).isInstanceOf(Receipt.Included.class);
  }

  private void advanceTo(long block) {
    long head = ledger.head(Ledger.Finality.INCLUDED).number();
    ledger.advance(block - head);
  }

  private AuctionHouse house() throws IOException {
    return AuctionHouse.open(
        ledger, auctioneer, terms, folder.resolve("auction"), Optional.of(HttpServer.builder()));
  }

  private AuctionBidder calls(AuctionHouse house) {
    return new AuctionBidder(dialer, house.uri(), ledger.info());
  }

  private KeptBid bid(AuctionBidder calls, int bidder, long price) throws Exception {
    SignedTerms there = calls.terms();
    return calls.send(
        KeptBid.seal(
            bidders.get(bidder),
            there,
            Amount.of(price),
            Bytes32.of(random.nextLong()),
            ledger.info().domain()));
  }

  private Verdict verdict(Transcript transcript, List<Evidence> evidence) {
    return AuctionVerifier.verify(
        transcript,
        AuctionFacts.read(
            ledger, ledger.at(ledger.head(Ledger.Finality.INCLUDED)), transcript.terms()),
        evidence,
        ledger.info().domain());
  }

  @Test
  void shouldGoOnWhereItWasWhenItIsStartedAgain() throws Exception {
    KeptBid first;
    BidList list;
    List<Evidence> evidence = new ArrayList<>();
    try (AuctionHouse house = house()) {
      first = bid(calls(house), 0, 900);
    }
    KeptBid second;
    try (AuctionHouse house = house()) {
      second = bid(calls(house), 1, 700);
      assertThat(calls(house).send(first).bidReceipt()).isEqualTo(first.bidReceipt());
      advanceTo(COMMIT_BY + 1);
      assertThat(house.look().stage()).isEqualTo(AuctionHouse.Stage.OPENING);
      list = calls(house).list(house.terms()).orElseThrow();
      first = calls(house).open(first.shown(list, ledger.info().domain()), bidders.get(0));
    }
    try (AuctionHouse house = house()) {
      assertThat(calls(house).list(house.terms())).contains(list);
      second = calls(house).open(second.shown(list, ledger.info().domain()), bidders.get(1));
      advanceTo(RULES.rounds().seedBlock(terms.seedRound()) + 1);
      house.look(); // it records the draw
      advanceTo(ledger.head(Ledger.Finality.INCLUDED).number() + 1);
      assertThat(house.look().stage()).isEqualTo(AuctionHouse.Stage.CLOSED);
      evidence.addAll(first.evidence());
      evidence.addAll(second.evidence());
      Transcript transcript = calls(house).transcript().orElseThrow();
      Verdict verdict = verdict(transcript, evidence);
      assertThat(verdict.faults()).isEmpty();
      assertThat(verdict.award().orElseThrow().winner()).isEqualTo(bidders.get(1).address());
      assertThat(verdict.award().orElseThrow().price()).isEqualTo(Amount.of(900));
    }
    assertThat(AuctionHouse.kept(folder.resolve("auction")).orElseThrow().terms()).isEqualTo(terms);
  }

  @Test
  void shouldLeaveOutABidWhenItsDepositIsGoneInTheLastBlockForBids() throws Exception {
    try (AuctionHouse house = house()) {
      KeptBid staying = bid(calls(house), 0, 900);
      KeptBid leaving = bid(calls(house), 1, 700);
      submit(bidders.get(1), new Command.Unbond(Amount.of(1)));
      advanceTo(COMMIT_BY + 1);
      house.look();

      BidList list = calls(house).list(house.terms()).orElseThrow();
      assertThat(AuctionBidder.isListed(staying.bid(), list)).isTrue();
      assertThat(AuctionBidder.isListed(leaving.bid(), list)).isFalse();
      advanceTo(RULES.rounds().seedBlock(terms.seedRound()) + 1);
      house.look();
      advanceTo(ledger.head(Ledger.Finality.INCLUDED).number() + 1);
      house.look();
      assertThat(verdict(house.transcript().orElseThrow(), leaving.evidence()).faults()).isEmpty();
    }
  }

  @Test
  void shouldRefuseInOneLineWhenABidIsNotOneThatCounts() throws Exception {
    try (AuctionHouse house = house()) {
      PrivateKey stranger = PrivateKey.fromSeeded(random);
      KeptBid poor =
          KeptBid.seal(
              stranger, house.terms(), Amount.of(1), Bytes32.of(1), ledger.info().domain());
      assertThatThrownBy(() -> calls(house).send(poor))
          .isInstanceOf(PeerException.class)
          .hasMessageContaining("no deposit");
      assertThatThrownBy(() ->
              dialer
                  .peer(house.uri())
                  .send(
                      "POST",
                      AuctionPaths.BIDS,
                      new byte[100],
                      java.time.Duration.ofSeconds(5),
                      1_000))
          .hasMessageContaining("malformed");
      assertThatThrownBy(() ->
              dialer
                  .peer(house.uri())
                  .send(
                      "POST",
                      AuctionPaths.BIDS,
                      new byte[100_000],
                      java.time.Duration.ofSeconds(5),
                      1_000))
          .hasMessageContaining("too-large");
      assertThat(house.status().bids()).isZero();
    }
  }

  @Test
  void shouldTakeNoReceiptWhenItsBlockIsTooLateToConvictAnybody() throws Exception {
    var domain = ledger.info().domain();
    SignedTerms signed = SignedTerms.of(auctioneer, terms, domain);
    KeptBid kept =
        KeptBid.seal(bidders.getFirst(), signed, Amount.of(5), Bytes32.of(1), domain)
            .shown(BidList.sign(auctioneer, signed.id(domain), List.of(), domain), domain)
            .opened(bidders.getFirst(), domain);
    HttpServer.Builder cheat = HttpServer.builder();
    for (var each :
        Map.of(
                AuctionPaths.BIDS,
                late(kept.bid().digest(domain), COMMIT_BY + 1),
                AuctionPaths.OPENINGS,
                late(kept.opening().orElseThrow().digest(domain), OPEN_BY + 1))
            .entrySet()) {
      cheat.post(each.getKey(), AuctionMessages.MOST_BYTES, _ -> Response.of(each.getValue()));
    }
    try (HttpServer server = cheat.start()) {
      AuctionBidder calls = new AuctionBidder(dialer, server.uri(), ledger.info());

      assertThatThrownBy(() -> calls.send(kept))
          .isInstanceOf(AuctionBidder.UntrueException.class)
          .hasMessageContaining("of block 51, and the last block for it is 50");
      assertThatThrownBy(() -> calls.open(kept, bidders.getFirst()))
          .isInstanceOf(AuctionBidder.UntrueException.class)
          .hasMessageContaining("of block 71, and the last block for it is 70");
    }
  }

  private byte[] late(Bytes32 what, long block) {
    return AuctionMessages.encode(
        souk.market.price.sealed.Receipt.of(auctioneer, what, block, ledger.info().domain()));
  }

  @Test
  void shouldOpenNothingWhenNoListIsKept() throws Exception {
    try (AuctionHouse house = house()) {
      KeptBid bid = bid(calls(house), 0, 900);

      assertThatThrownBy(() -> calls(house).open(bid, bidders.getFirst()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void shouldNotServeAnotherAuctionWhenTheFolderIsOnes() throws Exception {
    house().close();
    terms =
        new AuctionTerms(
            auctioneer.address(),
            Bytes32.of(8),
            RESERVE,
            RESERVE,
            RESERVE,
            COMMIT_BY,
            OPEN_BY,
            9,
            Bytes32.of(9));

    assertThatThrownBy(this::house)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another auction");
  }

  @Test
  void shouldBelieveNothingWhenTheTermsAreOfAnotherLedger() throws Exception {
    try (AuctionHouse house = house();
        LocalLedger elsewhere = LocalLedger.builder(RULES, Bytes32.of(6)).open()) {
      AuctionBidder calls = new AuctionBidder(dialer, house.uri(), elsewhere.info());

      assertThatThrownBy(calls::terms)
          .isInstanceOf(AuctionBidder.UntrueException.class)
          .hasMessageContaining("not for this ledger");
    }
  }

  @Test
  void shouldAskTheLedgerForDepositsOfOneBlockOnly() {
    advanceTo(COMMIT_BY + 1);
    submit(bidders.get(0), new Command.Unbond(Amount.of(1)));

    assertThat(AuctionFacts.deposited(ledger, terms))
        .containsExactlyInAnyOrderElementsOf(bidders.stream().map(PrivateKey::address).toList());
    assertThat(
            AuctionFacts.deposited(
                ledger.at(ledger.head(Ledger.Finality.INCLUDED)), terms.bidderDeposit()))
        .doesNotContain(bidders.get(0).address())
        .doesNotContain(Address.ZERO);
  }

  @Test
  void shouldAnswerOneNetworkOnlySoOftenAndOthersMeanwhile() throws Exception {
    try (AuctionHouse house = house();
        HttpClient flood =
            HttpClient.newBuilder().localAddress(InetAddress.getByName("127.0.0.2")).build()) {
      HttpRequest bid =
          HttpRequest.newBuilder(URI.create(house.uri() + AuctionPaths.BIDS))
              .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[100]))
              .build();
      int refused = 0;
      long began = System.nanoTime();
      for (int i = 0; i < 600; i++) {
        var answer = flood.send(bid, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 429) {
          refused++;
          assertThat(answer.headers().firstValue("Retry-After")).contains("1");
          assertThat(answer.body()).contains("too-fast");
        } else {
          assertThat(answer.statusCode()).isEqualTo(400);
        }
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      // A second's calls at once, and as many again in each second that the flood took.
      assertThat(600 - refused).isBetween(100, (int) (100 + 100 * seconds) + 1);
      bid(calls(house), 0, 400);
      assertThat(house.status().bids()).isEqualTo(1);
    }
  }
}
