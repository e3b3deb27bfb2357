package souk.deployment;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;
import souk.primitives.PrivateKey;

/** The ledger that a deployment of one's own settles on. */
public sealed interface LedgerChoice {
  /** One in this process. */
  record Local() implements LedgerChoice {}

  /** An EVM chain that begins and ends with the deployment, and makes blocks when it is told to. */
  record Devnet(Path anvil) implements LedgerChoice {}

  /**
   * An EVM chain that is there, with its own pace. The contracts are deployed, and money is a test
   * token.
   *
   * @param url of a node's JSON-RPC
   * @param chainId that the node must be on; empty to take what it says
   * @param payer pays for all gas; what the parties do not use returns to it
   * @param awaited hears of each block that is waited for
   */
  record Chain(String url, Optional<Long> chainId, PrivateKey payer, LongConsumer awaited)
      implements LedgerChoice {}
}
