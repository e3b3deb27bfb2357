package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.abi.datatypes.Type;
import souk.ledger.JudgeId;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerException;
import souk.ledger.WrongLedgerException;
import souk.ledger.testkit.TestJudge;
import souk.ledger.testkit.World;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import tools.jackson.databind.JsonNode;

/** Chains and contracts that a ledger must not be opened on. */
class ConnectFaultsTest extends ChainTest {
  @Test
  void shouldRefuseAChainWithAnotherIdWhenOneIsExpected() {
    EvmLedger.Settings known = settings(devnet.url());
    EvmLedger.Settings other =
        new EvmLedger.Settings(
            known.url(),
            known.contract(),
            Optional.of(1L),
            known.confirmations(),
            known.poll(),
            known.patience(),
            known.fees());
    refuses(other, "is on chain 31337, not 1");
  }

  @Test
  void shouldRefuseAnAddressWithoutCode() {
    market = Address.of(Bytes32.of(99).toArray(), 12);
    refuses(settings(devnet.url()), "there is no contract at " + market + " on chain 31337");
  }

  @Test
  void shouldRefuseAContractThatIsSomethingElse() {
    market = ledger().info().token();
    refuses(settings(devnet.url()), "is no Souk of version 2");
  }

  @Test
  void shouldRefuseAContractOfAnotherVersion() {
    FaultyNode node = faulty();
    node.fault((_, pass) -> {
      // The version as the contract returns it: the text "2", filled up to a word.
      String answer = new String(pass.get(), StandardCharsets.UTF_8);
      return Optional.of(
          answer
              .replace("32" + "0".repeat(62), "31" + "0".repeat(62))
              .getBytes(StandardCharsets.UTF_8));
    });
    refuses(settings(node.url()), "is Souk of version 1; this program speaks Souk of version 2");
  }

  @Test
  void shouldRefuseAContractThatSignsForAnotherOne() {
    FaultyNode node = faulty();
    String other = Address.of(Bytes32.of(98).toArray(), 12).toString();
    node.fault((_, pass) -> {
      String answer = new String(pass.get(), StandardCharsets.UTF_8);
      return Optional.of(
          answer
              .replace(market.toString().substring(2), other.substring(2))
              .getBytes(StandardCharsets.UTF_8));
    });
    refuses(settings(node.url()), "signs for another chain or contract");
  }

  @Test
  void shouldRefuseAChainWhereContractsSeeAnotherChainsBlockNumbers() {
    FaultyNode node = faulty();
    node.fault((request, pass) -> {
      JsonCall call = JsonCall.of(request.toString());
      return Optional.of(
          call.runsCode()
              ? FaultyNode.result(request, "\"" + Bytes32.of(21_000_000) + "\"")
              : pass.get());
    });
    refuses(
        settings(node.url()), "contracts on the chain of " + node.url() + " see block 21000000");
    refuses(settings(node.url()), "Arbitrum");
  }

  /** Code without a contract to run it is a call without "to". */
  private record JsonCall(boolean runsCode) {
    static JsonCall of(String request) {
      return new JsonCall(request.contains("\"eth_call\"") && !request.contains("\"to\""));
    }
  }

  @Test
  void shouldNotDeployTheChainsOwnBeaconWhereBlockNumbersAreAnotherChains() {
    TestChain.anvil().reset();
    devnet.code(Address.parse("0x0000000000000000000000000000000000000064"), Bytes.parse("0xfe"));
    try (Deployer deployer = new Deployer(devnet.url(), TestChain.ACTORS[0], FeePolicy.DEFAULT)) {
      assertThatThrownBy(deployer::prevrandaoBeacon)
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("PrevrandaoBeacon")
          .hasMessageContaining("block numbers");
    }
  }

  @Test
  void shouldRefuseAMarketWhoseTokenIsNoContract() {
    TestChain.anvil().reset();
    try (Deployer deployer = new Deployer(devnet.url(), TestChain.ACTORS[0], FeePolicy.DEFAULT)) {
      Address beacon = deployer.seededBeacon(SEED);
      Address nobody = Address.of(Bytes32.of(97).toArray(), 12);
      assertThatThrownBy(() -> deployer.souk(nobody, World.RULES, Map.of(), beacon))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("MALFORMED");
    }
  }

  @Test
  void shouldRefuseAContractWithOtherCodeThatAnswersAllTheSame() {
    byte[] code = code(market).toArray();
    code[code.length - 1] ^= 1; // behind the last instruction
    devnet.code(market, Bytes.of(code));
    refuses(settings(devnet.url()), "is no Souk of this version: its code is another one");
  }

  @Test
  void shouldRefuseAContractWithAnotherValueInItsCodeThanItSays() {
    Artifact.Place place =
        Artifact.load("Souk").immutables().getOrDefault("_claimWindow", List.of()).getFirst();
    byte[] code = code(market).toArray();
    code[place.start() + place.length() - 1] ^= 1;
    devnet.code(market, Bytes.of(code));
    refuses(settings(devnet.url()), "in its _claimWindow something else than it says");
  }

  @Test
  void shouldRefuseAMarketWhoseLensIsAnother() {
    Address lens = Address.of(call(market, "lens").toArray(), 12);
    byte[] code = code(lens).toArray();
    code[code.length - 1] ^= 1;
    devnet.code(lens, Bytes.of(code));
    refuses(settings(devnet.url()), "the contract's lens at " + lens + " is no SoukLens");
  }

  @Test
  void shouldRefuseAMarketWhoseBeaconIsAnother() {
    Address beacon = Address.of(call(market, "beacon").toArray(), 12);
    byte[] code = code(beacon).toArray();
    code[code.length - 1] ^= 1;
    devnet.code(beacon, Bytes.of(code));
    refuses(settings(devnet.url()), "the market's beacon at " + beacon);
  }

  @Test
  void shouldRefuseABeaconForTestsOnAChainThatIsNoDevelopers() {
    try (EvmNode node = new EvmNode(devnet.url())) {
      Address beacon = Address.of(call(market, "beacon").toArray(), 12);
      assertThat(MarketCode.isChainsOwn(node, Devnet.CHAIN_ID, beacon)).isFalse();
      assertThatThrownBy(() -> MarketCode.isChainsOwn(node, 1, beacon))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("one for tests");
    }
  }

  @Test
  void shouldRefuseAJudgeForTestsOnAChainThatIsNoDevelopersAndOneWithOtherCode() {
    EvmLedger ledger = ledger();
    JudgeId id = new TestJudge().id();
    Bytes creation = Artifact.load("TestJudge").creation();
    assertThat(ledger.has(id, creation)).isTrue();
    assertThat(ledger.has(JudgeId.of("nobody", 1), creation)).isFalse();
    assertThatThrownBy(() -> ledger.has(id, Artifact.load("PrevrandaoBeacon").creation()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("is not the one that comes with its service");
    try (EvmNode node = new EvmNode(devnet.url())) {
      Address judge =
          Address.of(call(lens(), "judge", CommandCalls.word(id.value())).toArray(), 12);
      assertThatThrownBy(() -> MarketCode.checkJudge(node, 1, id, judge, Optional.empty()))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("one for tests");
    }
  }

  @Test
  void shouldRefuseAMarketWhoseDrawsCannotBeProvenForAsLongAsItsRulesTakeThem() {
    FaultyNode node = faulty();
    String window = EventReader.selector("window()").toString();
    node.fault((request, pass) ->
        Optional.of(
            request.toString().contains("\"" + window + "\"")
                ? FaultyNode.result(request, "\"" + Bytes32.of(9) + "\"")
                : pass.get()));
    refuses(settings(node.url()), "this chain proves them for 9 only");
  }

  private Address lens() {
    return Address.of(call(market, "lens").toArray(), 12);
  }

  private Bytes code(Address at) {
    try (EvmNode node = new EvmNode(devnet.url())) {
      return node.codes(List.of(at)).getFirst();
    }
  }

  @SuppressWarnings("rawtypes")
  private Bytes call(Address to, String function, Type... arguments) {
    try (EvmNode node = new EvmNode(devnet.url())) {
      return node.call(to, CommandCalls.encode(function, arguments), node.latest().block());
    } catch (EvmNode.RpcRefusal e) {
      throw new LedgerException("refused", e);
    }
  }

  @Test
  void shouldRefuseANodeThatDoesNotAnswer() {
    FaultyNode node = faulty();
    node.fault(FaultyNode.down());
    assertThatThrownBy(() -> EvmLedger.open(settings(node.url()), clock))
        .isInstanceOf(LedgerException.class)
        .isNotInstanceOf(WrongLedgerException.class)
        .hasMessageContaining("the node at " + node.url() + " cannot be asked");
  }

  @Test
  void shouldOpenWhereNothingIsWrong() {
    assertThat(ledger().head(Finality.INCLUDED).number()).isEqualTo(devnet.height());
  }

  /** What a node's start may wait for, and what it need not. */
  @ParameterizedTest
  @ValueSource(strings = {"nothing", "garbage", "null", "an error", "half an answer", "502"})
  void shouldTellANodeThatIsAwayFromAWrongOneWhateverItSaysToWhichQuestion(String said) {
    FaultyNode node = faulty();
    EvmLedger.Settings settings = settings(node.url());
    int wrong = 0;
    for (int good = 0; ; good++) {
      AtomicInteger left = new AtomicInteger(good);
      node.fault((request, pass) ->
          left.getAndDecrement() > 0 ? Optional.of(pass.get()) : answer(said, request, pass));
      Throwable failure =
          catchThrowable(() -> {
            try (EvmLedger opened = EvmLedger.open(settings, clock)) {
              assertThat(opened.head(Finality.INCLUDED).number()).isPositive();
            }
          });
      if (left.get() >= 0) {
        break; // all that is asked at a start was answered well
      }
      wrong++;
      assertThat(failure)
          .as("%s after %d good answers", said, good)
          .isInstanceOf(LedgerException.class)
          .isNotInstanceOf(WrongLedgerException.class);
    }
    assertThat(wrong).isGreaterThan(10);
  }

  private static Optional<byte[]> answer(String said, JsonNode request, FaultyNode.Pass pass)
      throws IOException {
    return switch (said) {
      case "nothing" -> Optional.empty();
      case "garbage" -> Optional.of("<html>moved</html>".getBytes(StandardCharsets.UTF_8));
      case "null" -> Optional.of(FaultyNode.result(request, "null"));
      case "an error" -> Optional.of(FaultyNode.error(request, "header not found"));
      case "half an answer" -> Optional.of(Arrays.copyOf(pass.get(), pass.get().length / 2));
      default -> Optional.of("Bad Gateway".getBytes(StandardCharsets.UTF_8));
    };
  }

  private void refuses(EvmLedger.Settings settings, String why) {
    assertThatThrownBy(() -> EvmLedger.open(settings, clock))
        .isInstanceOf(WrongLedgerException.class)
        .hasMessageContaining(why);
  }
}
