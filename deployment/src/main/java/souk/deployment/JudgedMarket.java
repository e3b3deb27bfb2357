package souk.deployment;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import souk.exchange.JudgeContract;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceKinds;
import souk.ledger.JudgeId;
import souk.ledger.LedgerException;
import souk.ledger.evm.Deployer;
import souk.ledger.evm.Devnet;
import souk.ledger.evm.EvmLedger;
import souk.ledger.evm.FeePolicy;
import souk.market.file.MarketFile;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.PrivateKey;

/** A market that somebody deployed with a judge, and whether nodes join it. */
public final class JudgedMarket {
  private static final BigInteger COINS = BigInteger.TEN.pow(24);

  private JudgedMarket() {}

  /**
   * Deploys a market on a chain of its own, and has a node join it.
   *
   * @param market its file
   * @param ownJudge whether another contract stands under the name of the usual judge
   * @return why the node does not join; empty when it does
   */
  public static Optional<String> refusal(LedgerChoice.Devnet chain, Path market, boolean ownJudge)
      throws IOException {
    try (Devnet devnet = Devnet.start(chain.anvil(), 0, 1)) {
      PrivateKey deployer = PrivateKey.generate(new SecureRandom());
      devnet.fund(deployer.address(), COINS);
      Address contract = deploy(devnet, deployer, MarketFile.read(market), ownJudge);
      Network network =
          new Network(devnet.url(), Devnet.CHAIN_ID, contract, 0, 1, 0, market, FeePolicy.DEFAULT);
      try (EvmLedger _ = network.connect(InstantSource.system())) {
        return Optional.empty();
      } catch (LedgerException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }
  }

  private static Address deploy(Devnet devnet, PrivateKey by, MarketFile market, boolean ownJudge) {
    ServiceKind judged =
        ServiceKinds.find().values().stream()
            .filter(kind -> kind.judge().isPresent() && kind.judgeContract().isPresent())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no kind of service here has a judge"));
    JudgeId id = judged.judge().orElseThrow().id();
    JudgeContract code = judged.judgeContract().orElseThrow();
    try (Deployer deployer = new Deployer(devnet.url(), by, FeePolicy.DEFAULT)) {
      Address judge =
          ownJudge ? deployer.plain("TestJudge") : deployer.contract(code.name(), code.creation());
      return deployer.souk(
          deployer.plain(MarketContracts.TEST_TOKEN),
          market.ledger(),
          Map.of(id, judge),
          deployer.prevrandaoBeacon());
    }
  }
}
