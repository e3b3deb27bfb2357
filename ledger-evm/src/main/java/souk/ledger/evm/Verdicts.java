package souk.ledger.evm;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import souk.ledger.BlockRef;
import souk.ledger.Event;
import souk.ledger.LedgerException;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import tools.jackson.databind.JsonNode;

/** What a node's answers say about the fate of a transaction. */
final class Verdicts {
  private final EvmNode node;
  private final Contract contract;

  Verdicts(EvmNode node, Contract contract) {
    this.node = node;
    this.contract = contract;
  }

  /**
   * Of a transaction that failed on the chain where it would not fail now: it lacked gas, or luck.
   */
  static final Receipt.Dropped FAILED =
      new Receipt.Dropped("the transaction ran out of gas or failed for a reason that is gone");

  /** A transaction that is in a block, and what the node says of it. */
  record Found(Bytes32 hash, BlockRef block, JsonNode receipt) {}

  /** Where a transaction is, once it is in a block. No answer is no proof that it is in none. */
  Optional<Found> find(Bytes32 hash) {
    JsonNode receipt = node.need("eth_getTransactionReceipt", hash.toString());
    if (!receipt.hasNonNull("blockHash")) {
      return Optional.empty();
    }
    if (receipt.hasNonNull("transactionHash")
        && !EvmNode.word(receipt.path("transactionHash")).equals(hash)) {
      throw new LedgerException("the node gave another receipt than that of " + hash);
    }
    BlockRef block =
        node.header(EvmNode.count(receipt.path("blockNumber")))
            .map(EvmHeader::block)
            .filter(found -> found.hash().equals(EvmNode.word(receipt.path("blockHash"))))
            .orElseThrow(() ->
                new LedgerException(
                    "the block of transaction " + hash + " is gone; looking again"));
    return Optional.of(new Found(hash, block, receipt));
  }

  /** What became of a transaction that is in a block. */
  Receipt of(Found found, Address sender, Transaction transaction) {
    JsonNode receipt = found.receipt();
    BlockRef block = found.block();
    if (EvmNode.number(receipt.path("status")).signum() == 0) {
      return reverted(sender, transaction, block);
    }
    BigInteger fee =
        EvmNode.number(receipt.path("gasUsed"))
            .multiply(EvmNode.number(receipt.path("effectiveGasPrice")));
    return new Receipt.Included(block, found.hash(), events(found), Amount.of(fee));
  }

  /** What the market's contract did in a transaction; nothing where it failed. */
  List<Event> events(Found found) {
    List<Event> events = new ArrayList<>();
    if (EvmNode.number(found.receipt().path("status")).signum() == 0) {
      return events;
    }
    for (JsonNode json : found.receipt().path("logs")) {
      if (EvmNode.bytes(json.path("address")).equals(contract.addressBytes())) {
        events.addAll(contract.events(EvmLog.of(json)));
      }
    }
    return events;
  }

  /**
   * A transaction that was fine when it was tried and was not when its turn came: asks why, where
   * it failed.
   */
  private Receipt reverted(Address sender, Transaction transaction, BlockRef block) {
    try {
      node.ask(
          "eth_call",
          Map.of(
              "from", sender.toString(),
              "to", String.valueOf(transaction.to()),
              "value", EvmNode.quantity(transaction.value()),
              "data", transaction.data().toString()),
          Map.of("blockHash", block.hash().toString()));
      return FAILED;
    } catch (EvmNode.RpcRefusal e) {
      return of(e, transaction.value());
    }
  }

  /**
   * What a refusal of the node to execute means.
   *
   * @param value what the transaction was to carry, in the chain's coin
   */
  Receipt of(EvmNode.RpcRefusal refusal, BigInteger value) {
    Optional<Receipt.Refused> reason = Contract.refusal(refusal.data());
    if (reason.isPresent()) {
      return reason.get();
    }
    String message = String.valueOf(refusal.getMessage());
    String text = message.toLowerCase(Locale.ROOT);
    if (text.contains("insufficient funds") || text.contains("insufficient balance")) {
      return value.signum() > 0
          ? new Receipt.Refused(Refusal.INSUFFICIENT_OUTSIDE, message)
          : new Receipt.Dropped(
              "the sender has not enough of the chain's coin to pay for gas: " + message);
    }
    return new Receipt.Dropped("the node does not take the transaction: " + message);
  }
}
