package souk.ledger.evm;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.StaticStruct;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint16;
import org.web3j.abi.datatypes.generated.Uint32;
import souk.ledger.JudgeId;
import souk.ledger.LedgerException;
import souk.ledger.LedgerRules;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;
import tools.jackson.databind.JsonNode;

/** Puts contracts onto a chain. What is deployed belongs to nobody, the deployer included. */
public final class Deployer implements AutoCloseable {
  private static final int ATTEMPTS = 600;
  private static final long PAUSE_MILLIS = 100;

  private final EvmNode node;
  private final Signer signer;
  private final FeePolicy fees;

  /**
   * @param url of the node's JSON-RPC
   * @param signer pays the fees
   */
  public Deployer(String url, Signer signer, FeePolicy fees) {
    this.node = new EvmNode(url);
    this.signer = signer;
    this.fees = fees;
  }

  /** The beacon that takes the randomness of the chain's own proposers. */
  public Address prevrandaoBeacon() {
    return deploy("PrevrandaoBeacon");
  }

  /** A beacon whose values everybody can predict; for tests and developers' chains only. */
  public Address seededBeacon(Bytes32 seed) {
    return deploy("SeededBeacon", CommandCalls.word(seed));
  }

  /** A contract without constructor arguments, such as a judge, by its artifact's name. */
  public Address plain(String name) {
    return deploy(name);
  }

  /**
   * A market's ledger.
   *
   * @param token the ERC-20 that is to be money; zero for the chain's own coin
   * @param judges their contracts, by id
   */
  public Address souk(
      Address token, LedgerRules rules, Map<JudgeId, Address> judges, Address beacon) {
    List<StaticStruct> named =
        judges.entrySet().stream()
            .map(judge ->
                new StaticStruct(
                    CommandCalls.word(judge.getKey().value()),
                    CommandCalls.address(judge.getValue())))
            .toList();
    return deploy(
        "Souk",
        CommandCalls.address(token),
        new StaticStruct(
            new Uint32(rules.rounds().length()),
            new Uint32(rules.rounds().closeGap()),
            new Uint32(rules.rounds().seedDelay()),
            new Uint32(rules.rounds().claimWindow()),
            new Uint32(rules.rounds().proofWindow()),
            new Uint32(rules.unbondingBlocks()),
            new Uint16(rules.reporterShare()),
            new Uint16(rules.customerShare())),
        new DynamicArray<>(StaticStruct.class, named),
        CommandCalls.address(beacon));
  }

  @SuppressWarnings("rawtypes")
  private Address deploy(String name, Type... arguments) {
    Bytes creation = Artifact.load(name).creation();
    byte[] tail =
        arguments.length == 0
            ? new byte[0]
            : Bytes.parse(FunctionEncoder.encodeConstructor(Arrays.asList(arguments))).toArray();
    byte[] code = Arrays.copyOf(creation.toArray(), creation.size() + tail.length);
    System.arraycopy(tail, 0, code, creation.size(), tail.length);
    try {
      return deploy(name, Bytes.of(code));
    } catch (EvmNode.RpcRefusal e) {
      throw new LedgerException("the chain refuses to deploy " + name + ": " + e.getMessage(), e);
    }
  }

  private Address deploy(String name, Bytes code) throws EvmNode.RpcRefusal {
    return Address.of(EvmNode.bytes(send(name, null, code).path("contractAddress")).toArray());
  }

  /** Calls a function of a contract, e.g. of a token that is to be handed out. */
  void call(Address contract, Bytes data) {
    try {
      send("a call", contract, data);
    } catch (EvmNode.RpcRefusal e) {
      throw new LedgerException("the contract at " + contract + " refuses: " + e.getMessage(), e);
    }
  }

  private JsonNode send(String what, @Nullable Address to, Bytes data) throws EvmNode.RpcRefusal {
    Map<String, String> tried = new HashMap<>();
    tried.put("from", signer.address().toString());
    tried.put("data", data.toString());
    if (to != null) {
      tried.put("to", to.toString());
    }
    long gas = EvmNode.count(node.ask("eth_estimateGas", tried, "pending"));
    BigInteger most = fees.most(node.latest().baseFee());
    long nonce = node.transactionCount(signer.address(), "pending");
    Transaction.Signed signed =
        new Transaction(
                node.chainId(),
                nonce,
                to,
                BigInteger.ZERO,
                data,
                gas + gas * fees.gasMargin() / 100,
                fees.tip().min(most),
                most)
            .sign(signer);
    node.ask("eth_sendRawTransaction", signed.encoded().toString());
    return await(what, signed.hash());
  }

  private JsonNode await(String what, Bytes32 hash) {
    for (int i = 0; i < ATTEMPTS; i++) {
      JsonNode receipt = node.need("eth_getTransactionReceipt", hash.toString());
      if (!receipt.isNull()) {
        if (EvmNode.number(receipt.path("status")).signum() == 0) {
          throw new LedgerException(what + " failed on the chain, in transaction " + hash);
        }
        return receipt;
      }
      try {
        Thread.sleep(Math.min(PAUSE_MILLIS, 5L + i));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LedgerException("interrupted while waiting for " + what, e);
      }
    }
    throw new LedgerException(what + " (" + hash + ") is in no block after a minute");
  }

  @Override
  public void close() {
    node.close();
  }
}
