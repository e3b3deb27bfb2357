package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.testkit.TestBook;
import souk.ledger.testkit.World;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import tools.jackson.databind.JsonNode;

/** The gas of claims: one run instead of an estimate, and no claim lost when that was wrong. */
class ClaimGasTest extends ChainTest {
  private static final PrivateKey FUNDER = TestChain.ACTORS[0];
  private static final PrivateKey SIGNER = TestChain.ACTORS[1];
  private static final Amount PRIZE = Amount.of(1_000);
  private static final RoundRules ROUNDS = World.RULES.rounds();

  /** A claim of won books of several escrows. */
  private Command.Claim won(EvmLedger ledger, int escrows, int books, int depth) throws Exception {
    include(ledger, FUNDER, new Command.Deposit(PRIZE.times((long) escrows * books)));
    long round = ROUNDS.roundOf(devnet.height() + 3L * escrows) + 1; // begins after all this
    List<Bytes32> ids = new ArrayList<>();
    for (int i = 0; i < escrows; i++) {
      EscrowTerms terms =
          new EscrowTerms(SIGNER.address(), PRIZE, depth, books, round, 1, Bytes32.of(i));
      include(ledger, FUNDER, new Command.OpenEscrow(terms));
      ids.add(terms.id(ledger.info().domain(), FUNDER.address()));
      include(ledger, FUNDER, new Command.Allot(ids.get(i), round, PROVIDER.address(), books));
    }
    devnet.mine(ROUNDS.seedBlock(round) - devnet.height() + 1);
    include(ledger, FUNDER, new Command.RecordDraw(round, Bytes.EMPTY));
    Bytes32 seed = view(ledger).draw(round).orElseThrow();
    List<BookClaim> claims = new ArrayList<>();
    for (Bytes32 id : ids) {
      for (int book = 0; book < books; book++) {
        claims.add(
            TestBook.make(
                    ledger.info().domain(),
                    new Book(id, round, book, PROVIDER.address()),
                    depth,
                    SIGNER)
                .winning(seed));
      }
    }
    return new Command.Claim(claims);
  }

  private static Receipt.Included include(EvmLedger ledger, PrivateKey by, Command command)
      throws Exception {
    Receipt receipt = await(ledger.submit(by, command));
    assertThat(receipt).isInstanceOf(Receipt.Included.class);
    return (Receipt.Included) receipt;
  }

  private static void assertPaid(Receipt receipt, int books) {
    assertThat(receipt).isInstanceOf(Receipt.Included.class);
    assertThat(((Receipt.Included) receipt).events())
        .hasSize(books)
        .allMatch(Event.PrizePaid.class::isInstance);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0", "1, 1, 6", "1, 100, 6", "1, 20, 10", "1, 3, 16", "12, 1, 0", "12, 2, 6"})
  void shouldNeedNoEstimateForAClaimOfAnyShape(int escrows, int books, int depth) throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    Command.Claim claim = won(ledger, escrows, books, depth);
    long estimates = node.asked("eth_estimateGas");
    Receipt.Included paid = include(ledger, PROVIDER, claim);
    assertPaid(paid, escrows * books);
    assertThat(node.asked("eth_estimateGas")).isEqualTo(estimates);
    // What is reserved is not far from what is used, or poor providers could not pay for it.
    assertThat(ClaimEncoding.gas(claim.books()))
        .isGreaterThan(ledger.gasUsed(paid.transaction()))
        .isLessThan(2 * ledger.gasUsed(paid.transaction()));
  }

  /** Hands a claim in with so much gas instead of what it should get by on. */
  private Receipt claimWith(long gas, EvmLedger ledger, FaultyNode node, Command.Claim claim)
      throws Exception {
    EvmNode direct = closing(new EvmNode(node.url()));
    Contract contract = Contract.open(direct, market, Optional.of(Devnet.CHAIN_ID));
    TransactionSender sender =
        closing(
            new TransactionSender(
                direct,
                contract,
                FeePolicy.DEFAULT,
                clock,
                new TransactionQueue.Times(Duration.ofMinutes(1), Duration.ofHours(1)),
                3));
    PlannedCall whole =
        new CallPlanner(
                direct,
                contract,
                new CommandCalls(
                    false,
                    new ClaimEncoding(
                        new ClaimEncoding.Hints() {
                          @Override
                          public long list(Bytes32 escrow, long round, Address provider) {
                            return round;
                          }

                          @Override
                          public long signerFrom(Bytes32 escrow, long round) {
                            return 0;
                          }
                        }),
                    _ -> Bytes.EMPTY),
                1_000)
            .of(PROVIDER, claim)
            .getLast();
    CompletableFuture<Receipt> fate =
        sender.submit(PROVIDER, () -> List.of(new PlannedCall(whole.to(), whole.call(), gas)));
    until(
        "its fate is known",
        () -> {
          sender.look();
          return fate.isDone();
        });
    ledger.refresh();
    return fate.join();
  }

  @Test
  void shouldEstimateWhenOneRunShowsThatTheGasIsNotEnough() throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    Command.Claim claim = won(ledger, 1, 5, 4);
    long estimates = node.asked("eth_estimateGas");
    assertPaid(claimWith(60_000, ledger, node, claim), 5);
    assertThat(node.asked("eth_estimateGas")).isEqualTo(estimates + 1);
    assertThat(view(ledger).balance(PROVIDER.address())).isEqualTo(PRIZE.times(5));
  }

  @Test
  void shouldSendAClaimAgainWithAnEstimateWhenItRanOutOfGasOnTheChain() throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    Command.Claim claim = won(ledger, 1, 5, 4);
    long sent = node.asked("eth_sendRawTransaction");
    node.fault((request, pass) ->
        Optional.of(triedWithLittle(request) ? FaultyNode.result(request, "\"0x\"") : pass.get()));
    assertPaid(claimWith(90_000, ledger, node, claim), 5);
    assertThat(node.asked("eth_sendRawTransaction")).isEqualTo(sent + 2);
    assertThat(view(ledger).balance(PROVIDER.address())).isEqualTo(PRIZE.times(5));
  }

  private static boolean triedWithLittle(JsonNode request) {
    return FaultyNode.method(request).equals("eth_call")
        && request.path("params").path(0).has("gas");
  }

  @Test
  void shouldEstimateWhenTheSenderHasCoinsForWhatIsNeededAndNotForMore() throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    Command.Claim claim = won(ledger, 1, 1, 0);
    long gas;
    try (EvmNode direct = new EvmNode(devnet.url())) {
      gas = direct.latest().baseFee().longValueExact() * 2 + 1_000_000_000L;
    }
    // Enough for 110,000 units of gas, which is more than it uses and less than it might.
    devnet.fund(PROVIDER.address(), BigInteger.valueOf(gas).multiply(BigInteger.valueOf(110_000)));
    try {
      assertPaid(await(ledger.submit(PROVIDER, claim)), 1);
    } finally {
      devnet.fund(PROVIDER.address(), TestChain.WEI);
    }
  }
}
