package souk.ledger.evm;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a node says against a transaction that it was sent. There are no codes for this, only texts.
 * Those known here are of geth, reth, Nethermind, Besu, Erigon, anvil, Hardhat and zkSync; one that
 * is not known proves nothing, and the transaction may be on its way.
 */
enum Complaint {
  /** It has it already. */
  KNOWN,
  /** A transaction in a block has this nonce: another one, or this very one, sent before. */
  NONCE_USED,
  /** Another transaction waits with this nonce, or this very one, sent before. */
  NONCE_TAKEN,
  /** Its fees are too low as things are. */
  TOO_CHEAP,
  /** It is not taken, and never will be as it is: of the transaction itself, or its sender. */
  NEVER,
  /** Anything else. */
  UNKNOWN;

  private static final Map<Complaint, List<String>> TEXTS =
      Map.of(
          KNOWN,
          List.of(
              "already known",
              "already imported",
              "alreadyknown",
              "known transaction",
              "tx with same hash",
              "could not replace existing tx",
              "already exists",
              "already in mempool"),
          NONCE_USED,
          List.of(
              "nonce too low",
              "nonce is too low",
              "nonce is below",
              "oldnonce",
              "ownnoncealreadyused"),
          NONCE_TAKEN,
          List.of("replacement", "replacetransaction"),
          TOO_CHEAP,
          List.of(
              "underpriced",
              "less than block base fee",
              "below block base fee",
              "feetoolow",
              "fee too low",
              "gas price too low",
              "gas price below",
              "tip too low",
              "tip cap too low"),
          NEVER,
          List.of(
              "insufficient funds",
              "insufficient balance",
              "insufficientfunds",
              "intrinsic gas",
              "exceeds block gas limit",
              "gas limit too high",
              "exceeds the configured cap",
              "invalid sender",
              "invalid signature",
              "invalid chain id",
              "invalid chainid",
              "wrong chain id",
              "wrong chainid",
              "incorrect chainid",
              "chain id mismatch",
              "chainid mismatch",
              "oversized data",
              "initcode size exceed",
              "max initcode size",
              "higher than max fee"));

  static Complaint of(EvmNode.RpcRefusal refusal) {
    String text = String.valueOf(refusal.getMessage()).toLowerCase(Locale.ROOT);
    for (Complaint complaint : values()) {
      if (TEXTS.getOrDefault(complaint, List.of()).stream().anyMatch(text::contains)) {
        return complaint;
      }
    }
    return UNKNOWN;
  }
}
