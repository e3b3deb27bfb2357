package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.ledger.Command;
import souk.ledger.Ledger.Finality;
import souk.ledger.Receipt;
import souk.ledger.testkit.World;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.PrivateKey;

/** Draws by the chain's own randomness, which the client proves by a block's header. */
class PrevrandaoDrawTest {
  /** Within reach of BLOCKHASH, and of EIP-2935's history only. */
  @ParameterizedTest
  @ValueSource(longs = {5, 290})
  void shouldRecordTheRandomnessOfTheSeedBlock(long blocksLater) throws IOException {
    PrivateKey anybody = TestChain.ACTORS[6];
    try (Devnet devnet = Devnet.start(TestChain.requireAnvil(), 0, 0)) {
      devnet.fund(anybody.address(), BigInteger.TEN.pow(24));
      Address market;
      try (Deployer deployer = new Deployer(devnet.url(), anybody, FeePolicy.DEFAULT)) {
        market = deployer.souk(Address.ZERO, World.RULES, Map.of(), deployer.prevrandaoBeacon());
      }
      long seedBlock = World.RULES.rounds().seedBlock(0);
      devnet.mine(seedBlock + blocksLater - devnet.height());
      try (EvmLedger ledger =
              EvmLedger.open(
                  new EvmLedger.Settings(
                      devnet.url(),
                      market,
                      Optional.of(Devnet.CHAIN_ID),
                      1,
                      Duration.ofMillis(20),
                      Duration.ofMinutes(1),
                      FeePolicy.DEFAULT),
                  InstantSource.system());
          EvmNode node = new EvmNode(devnet.url())) {
        Receipt receipt = ledger.submit(anybody, new Command.RecordDraw(0, Bytes.EMPTY)).join();
        assertThat(receipt).isInstanceOf(Receipt.Included.class);
        ledger.refresh();
        assertThat(ledger.at(ledger.head(Finality.INCLUDED)).draw(0))
            .contains(
                EvmNode.word(
                    node.need("eth_getBlockByNumber", EvmNode.quantity(seedBlock), false)
                        .path("mixHash")));
      }
    }
  }
}
