package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerException;
import souk.ledger.testkit.World;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

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
  void shouldRefuseANodeThatDoesNotAnswer() {
    FaultyNode node = faulty();
    node.fault(FaultyNode.down());
    refuses(settings(node.url()), "the node at " + node.url() + " cannot be asked");
  }

  @Test
  void shouldOpenWhereNothingIsWrong() {
    assertThat(ledger().head(Finality.INCLUDED).number()).isEqualTo(devnet.height());
  }

  private void refuses(EvmLedger.Settings settings, String why) {
    assertThatThrownBy(() -> EvmLedger.open(settings, clock))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(why);
  }
}
