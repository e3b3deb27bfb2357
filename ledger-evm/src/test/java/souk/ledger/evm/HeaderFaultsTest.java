package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.rlp.RlpDecoder;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;
import souk.ledger.Command;
import souk.ledger.LedgerException;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.testkit.World;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Headers from which no draw could be proven: fields of a fork, or no randomness in them. */
class HeaderFaultsTest extends ChainTest {
  private static final PrivateKey ANYBODY = TestChain.ACTORS[6];
  private static final Command REGISTER = new Command.Register("http://a.example", Amount.of(1));

  /** This chain is one without EIP-2935: it proves 256 blocks. */
  private static final LedgerRules RULES = withProofWindow(256);

  private FaultyNode node;
  private Address proven;

  /** What becomes of each header. */
  private final AtomicReference<UnaryOperator<ObjectNode>> headers =
      new AtomicReference<>(UnaryOperator.identity());

  private volatile Optional<String> raw = Optional.empty();

  @BeforeEach
  void deployAMarketWithTheChainsOwnDraws() {
    devnet.mine(1);
    try (Deployer deployer = new Deployer(devnet.url(), ANYBODY, FeePolicy.DEFAULT)) {
      proven = deployer.souk(Address.ZERO, RULES, Map.of(), deployer.prevrandaoBeacon());
    }
    node = faulty();
    node.fault((request, pass) -> {
      if (FaultyNode.method(request).equals("debug_getRawHeader")) {
        return Optional.of(
            raw.isPresent()
                ? FaultyNode.result(request, "\"" + raw.get() + "\"")
                : FaultyNode.error(request, "the method debug_getRawHeader does not exist"));
      }
      byte[] answer = pass.get();
      if (!FaultyNode.method(request).equals("eth_getBlockByNumber")) {
        return Optional.of(answer);
      }
      JsonNode json = JsonMapper.shared().readTree(answer);
      return Optional.of(
          json.path("result") instanceof ObjectNode header
              ? FaultyNode.result(request, headers.get().apply(header).toString())
              : answer);
    });
  }

  private static LedgerRules withProofWindow(int blocks) {
    LedgerRules usual = World.RULES;
    RoundRules rounds = usual.rounds();
    return new LedgerRules(
        new RoundRules(rounds.length(), rounds.closeGap(), rounds.seedDelay(), 200, blocks),
        usual.unbondingBlocks(),
        usual.longestAgreement(),
        usual.reporterShare(),
        usual.customerShare());
  }

  @Test
  void shouldNotDeployAMarketWhoseDrawsTheChainProvesForLessLongThanItsRulesTakeThem() {
    try (Deployer deployer = new Deployer(devnet.url(), ANYBODY, FeePolicy.DEFAULT)) {
      Address beacon = deployer.prevrandaoBeacon();
      assertThatThrownBy(() -> deployer.souk(Address.ZERO, withProofWindow(257), Map.of(), beacon))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("MALFORMED found 256, wanted 257");
    }
  }

  private EvmLedger open() {
    EvmLedger.Settings usual = settings(node.url());
    return closing(
        EvmLedger.open(
            new EvmLedger.Settings(
                node.url(),
                proven,
                Optional.of(Devnet.CHAIN_ID),
                1,
                Duration.ofMillis(20),
                usual.patience(),
                usual.fees()),
            clock));
  }

  /** A field that is hashed and not known looks from outside like a known one that is missing. */
  private static ObjectNode withUnknownField(ObjectNode header) {
    header.set("someNewRoot", header.remove("requestsHash"));
    return header;
  }

  @Test
  void shouldHashAHeaderWithTheFieldsOfTheNextFork() {
    try (EvmNode direct = new EvmNode(devnet.url())) {
      ObjectNode json =
          (ObjectNode)
              direct.need("eth_getBlockByNumber", EvmNode.quantity(devnet.height()), false);
      EvmHeader now = EvmHeader.of(json).orElseThrow();
      List<RlpType> fields =
          new ArrayList<>(
              ((RlpList)
                      RlpDecoder.decode(now.encoded().orElseThrow().toArray())
                          .getValues()
                          .getFirst())
                  .getValues());
      fields.add(RlpString.create(Bytes32.of(7_928).toArray()));
      fields.add(RlpString.create(BigInteger.valueOf(7_843)));
      byte[] next = RlpEncoder.encode(new RlpList(fields));
      json.put("blockAccessListHash", Bytes32.of(7_928).toString());
      json.put("slotNumber", EvmNode.quantity(7_843));
      json.put("hash", Keccak256.hash(next).toString());
      assertThat(EvmHeader.of(json).orElseThrow().encoded()).contains(Bytes.of(next));
    }
  }

  @Test
  void shouldSayWhenItConnectsThatHeadersCannotBeProvenAndLockNothing() throws Exception {
    headers.set(HeaderFaultsTest::withUnknownField);
    EvmLedger ledger = open();
    assertThat(ledger.undrawable().orElseThrow())
        .contains("fields that this program does not know");
    assertThat(await(ledger.submit(ANYBODY, REGISTER)))
        .isInstanceOfSatisfying(
            Receipt.Dropped.class,
            dropped -> assertThat(dropped.why()).contains("nothing is locked on this chain now"));
    assertThat(node.asked("eth_sendRawTransaction")).isZero();
  }

  @Test
  void shouldSayWithTheNextHeadThatHeadersCannotBeProvenAnyMore() throws Exception {
    EvmLedger ledger = open();
    assertThat(ledger.undrawable()).isEmpty();
    headers.set(HeaderFaultsTest::withUnknownField);
    devnet.mine(1);
    until("it is noticed", () -> ledger.undrawable().isPresent());
    headers.set(UnaryOperator.identity());
    devnet.mine(1);
    until("it is over", () -> ledger.undrawable().isEmpty());
  }

  @Test
  void shouldTakeTheHeaderAsTheNodeHasItWhenItsFieldsAreNotKnown() {
    try (EvmNode direct = new EvmNode(devnet.url())) {
      raw = direct.latest().encoded().map(Bytes::toString);
    }
    headers.set(HeaderFaultsTest::withUnknownField);
    assertThat(open().undrawable()).isEmpty();
    raw = Optional.of("0xc0");
    assertThat(open().undrawable()).isPresent();
  }

  @Test
  void shouldRefuseAChainWithoutRandomnessBeforeAnythingIsDeployedOrLocked() throws Exception {
    headers.set(header -> header.put("mixHash", Bytes32.of(1).toString()));
    refusedFor("is no random value");
    headers.set(header -> header.put("difficulty", "0x2"));
    refusedFor("it has a difficulty");
    headers.set(header -> header.put("mixHash", Bytes32.of(99).toString()));
    devnet.mine(100);
    refusedFor("is the same for 64 blocks");
  }

  private void refusedFor(String why) throws Exception {
    // As a chain that really is so would have it: the header hashes, with this value in it.
    UnaryOperator<ObjectNode> change = headers.get();
    headers.set(header -> {
      ObjectNode changed = change.apply(header);
      return changed.put("hash", hash(changed).toString());
    });
    try (Deployer deployer = new Deployer(node.url(), ANYBODY, FeePolicy.DEFAULT)) {
      assertThatThrownBy(deployer::prevrandaoBeacon)
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining(why);
    }
    try (EvmNode changed = new EvmNode(node.url())) {
      EvmHeader head = changed.latest();
      assertThat(head.unprovable(head.encoded()).or(() -> changed.constantRandomness(head)))
          .hasValueSatisfying(said -> assertThat(said).contains(why));
    }
    headers.set(UnaryOperator.identity());
  }

  private static Bytes32 hash(ObjectNode header) {
    ObjectNode any = header.deepCopy();
    List<RlpType> fields = new ArrayList<>();
    for (String name :
        ("parentHash sha3Uncles miner stateRoot transactionsRoot receiptsRoot logsBloom difficulty"
                + " number gasLimit gasUsed timestamp extraData mixHash nonce baseFeePerGas"
                + " withdrawalsRoot blobGasUsed excessBlobGas parentBeaconBlockRoot requestsHash")
            .split(" ", -1)) {
      String text = any.path(name).asString("");
      boolean number =
          List.of(
                  "difficulty",
                  "number",
                  "gasLimit",
                  "gasUsed",
                  "timestamp",
                  "baseFeePerGas",
                  "blobGasUsed",
                  "excessBlobGas")
              .contains(name);
      fields.add(
          number
              ? RlpString.create(new BigInteger(text.substring(2), 16))
              : RlpString.create(Bytes.parse(text).toArray()));
    }
    return Keccak256.hash(RlpEncoder.encode(new RlpList(fields)));
  }
}
