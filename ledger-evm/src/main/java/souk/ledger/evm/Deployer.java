package souk.ledger.evm;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.StaticStruct;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint16;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.abi.datatypes.generated.Uint32;
import souk.ledger.Command;
import souk.ledger.JudgeId;
import souk.ledger.LedgerException;
import souk.ledger.LedgerRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;
import tools.jackson.databind.JsonNode;

/**
 * Puts contracts onto a chain, and money into the accounts that begin to use them. What is deployed
 * belongs to nobody, the deployer included.
 */
public final class Deployer implements AutoCloseable {
  /** What a payment of coins to an account without code takes. */
  private static final long PLAIN_GAS = 21_000;

  private static final long FIRST_GAS = 500_000;
  private static final long BYTE_GAS = 230;

  // Errors of PrevrandaoBeacon.
  private static final Bytes FOREIGN_BLOCK_NUMBERS = EventReader.selector("ForeignBlockNumbers()");
  private static final Bytes NO_BLOCK_HASHES = EventReader.selector("NoBlockHashes()");

  private static final int ATTEMPTS = 6_000;
  private static final long PAUSE_MILLIS = 100;

  /** After so many looks a transaction is sent again. */
  private static final int AGAIN = 100;

  private static final System.Logger LOG = System.getLogger("souk.ledger.evm");

  private final EvmNode node;
  private final Signer signer;
  private final FeePolicy fees;
  private long nextNonce;
  private Spent spent = new Spent(0, 0, BigInteger.ZERO);

  /**
   * What a deployer's transactions took.
   *
   * @param fee in wei
   */
  public record Spent(int transactions, long gas, BigInteger fee) {
    private Spent plus(long moreGas, BigInteger price) {
      return new Spent(
          transactions + 1, gas + moreGas, fee.add(price.multiply(BigInteger.valueOf(moreGas))));
    }
  }

  /**
   * @param url of the node's JSON-RPC
   * @param signer pays the fees
   */
  public Deployer(String url, Signer signer, FeePolicy fees) {
    this.node = new EvmNode(url);
    this.signer = signer;
    this.fees = fees;
  }

  /**
   * The beacon that takes the randomness of the chain's own proposers.
   *
   * @throws LedgerException when the chain has none, or headers that it cannot be proven by: a
   *     market there could be filled with money, and nobody would ever be paid
   */
  public Address prevrandaoBeacon() {
    EvmHeader head = node.latest();
    if (head.block().number() > 0) {
      head.unprovable(head.encoded().or(() -> node.rawHeader(head.block())))
          .or(() -> node.constantRandomness(head))
          .ifPresent(why -> {
            throw new LedgerException("no PrevrandaoBeacon is deployed: " + why);
          });
    }
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

  /** A contract without constructor arguments whose compiled code comes from elsewhere. */
  public Address contract(String name, Bytes creation) {
    try {
      return deploy(name, creation);
    } catch (EvmNode.RpcRefusal e) {
      throw new LedgerException("the chain refuses to deploy " + name + ": " + reason(e), e);
    }
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
            new Uint32(rules.longestAgreement()),
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
      throw new LedgerException("the chain refuses to deploy " + name + ": " + reason(e), e);
    }
  }

  private static String reason(EvmNode.RpcRefusal refusal) {
    if (refusal.data().equals(FOREIGN_BLOCK_NUMBERS)) {
      return "contracts there see the block numbers of another chain, as on Arbitrum; such a chain"
          + " is not supported";
    }
    if (refusal.data().equals(NO_BLOCK_HASHES)) {
      return "contracts there do not see the hashes of blocks; the chain needs another beacon";
    }
    return Contract.refusal(refusal.data())
        .map(refused -> refused.reason() + " " + refused.detail())
        .orElse(String.valueOf(refusal.getMessage()));
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

  /**
   * Sends the call of an agreement's opening after its bytes were changed, as anybody can who sees
   * it before it is in a block.
   *
   * @param change what becomes of the call
   * @return whether the contract took it
   */
  public boolean opens(
      Address contract, Command.OpenAgreement opening, UnaryOperator<byte[]> change) {
    Bytes call = CommandCalls.opening(opening);
    try {
      var _ = send("an opening", contract, Bytes.of(change.apply(call.toArray())));
      return true;
    } catch (EvmNode.RpcRefusal e) {
      LOG.log(System.Logger.Level.DEBUG, "the contract refuses a changed opening", e);
      return false;
    }
  }

  /** The chain that the node is on. */
  public long chainId() {
    return node.chainId();
  }

  /** The height of that chain. */
  public long height() {
    return node.latest().block().number();
  }

  /** What it spent so far. */
  public Spent spent() {
    return spent;
  }

  /** How many of the chain's own coins an account has, in wei. */
  public BigInteger coins(Address account) {
    return EvmNode.number(node.need("eth_getBalance", account.toString(), "latest"));
  }

  /** Whether there is a contract at an address. */
  public boolean hasCode(Address account) {
    return EvmNode.bytes(node.need("eth_getCode", account.toString(), "latest")).size() > 0;
  }

  /** The most gas that deploying one of these contracts takes, whatever is deployed with it. */
  public static long mostGas(String name) {
    return mostGas(Artifact.load(name).creation());
  }

  /**
   * The most gas that deploying code takes: each byte is sent (16), run once as a constructor, and
   * kept at the most (200), beside the transaction itself and what a constructor of this size
   * stores.
   */
  public static long mostGas(Bytes creation) {
    return FIRST_GAS + BYTE_GAS * creation.size();
  }

  /** The most that so much gas costs now, in wei. */
  public BigInteger cost(long gas) {
    return offer().most().multiply(BigInteger.valueOf(gas));
  }

  private FeePolicy.Offer offer() {
    EvmNode.Now now = node.now();
    return fees.offer(now.head().baseFee(), now.tip());
  }

  /** Sends coins, in wei, and waits until all have arrived. */
  public void pay(Map<Address, BigInteger> wei) {
    sendAll(
        "a payment",
        wei.entrySet().stream()
            .map(to -> new Message(to.getKey(), to.getValue(), Bytes.EMPTY))
            .toList());
  }

  /** Makes money of a {@code TestToken} for accounts, and waits until all have it. */
  public void mint(Address token, Map<Address, Amount> amounts) {
    sendAll(
        "making test money",
        amounts.entrySet().stream()
            .map(to ->
                new Message(
                    token,
                    BigInteger.ZERO,
                    CommandCalls.encode(
                        "mint",
                        CommandCalls.address(to.getKey()),
                        new Uint256(to.getValue().toBigInteger()))))
            .toList());
  }

  /** Sends what is left of the signer's coins, after the fee, to another account. */
  public void payRest(Address to) {
    BigInteger price = offer().most();
    BigInteger rest =
        coins(signer.address()).subtract(price.multiply(BigInteger.valueOf(PLAIN_GAS)));
    if (rest.signum() > 0) {
      pay(Map.of(to, rest));
    }
  }

  private record Message(@Nullable Address to, BigInteger value, Bytes data) {}

  private JsonNode send(String what, @Nullable Address to, Bytes data) throws EvmNode.RpcRefusal {
    return await(what, broadcast(new Message(to, BigInteger.ZERO, data)));
  }

  /** Sends all before it waits for the first: on a slow chain they come in one block. */
  private void sendAll(String what, List<Message> messages) {
    try {
      List<Transaction.Signed> sent = new ArrayList<>();
      for (Message message : messages) {
        sent.add(broadcast(message));
      }
      for (Transaction.Signed one : sent) {
        var _ = await(what, one);
      }
    } catch (EvmNode.RpcRefusal e) {
      throw new LedgerException("the chain refuses " + what + ": " + e.getMessage(), e);
    }
  }

  private Transaction.Signed broadcast(Message message) throws EvmNode.RpcRefusal {
    Map<String, String> tried = new HashMap<>();
    tried.put("from", signer.address().toString());
    tried.put("data", message.data().toString());
    tried.put("value", EvmNode.quantity(message.value()));
    if (message.to() != null) {
      tried.put("to", message.to().toString());
    }
    long gas = EvmNode.count(node.onPending("eth_estimateGas", tried));
    // Where the node knows no pending block, or counts wrongly, what was sent is counted here.
    long nonce = Math.max(nextNonce, Math.max(count("pending"), count("latest")));
    Transaction.Signed signed =
        new Transaction(
                node.chainId(),
                nonce,
                message.to(),
                message.value(),
                message.data(),
                gas == PLAIN_GAS ? gas : gas + gas * fees.gasMargin() / 100,
                offer())
            .sign(signer);
    send(signed);
    nextNonce = nonce + 1;
    return signed;
  }

  private long count(String tag) {
    return node.transactionCount(signer.address(), tag);
  }

  /** Sends a transaction; what proves nothing is no refusal, and it is waited for. */
  private void send(Transaction.Signed signed) throws EvmNode.RpcRefusal {
    try {
      var _ = node.ask("eth_sendRawTransaction", signed.encoded().toString());
    } catch (EvmNode.RpcRefusal e) {
      if (Complaint.of(e) == Complaint.NEVER || Complaint.of(e) == Complaint.TOO_CHEAP) {
        throw e;
      }
    } catch (LedgerException e) {
      LOG.log(System.Logger.Level.DEBUG, "it may have been taken, and is waited for", e);
    }
  }

  private void sendAgain(Transaction.Signed signed) {
    try {
      send(signed);
    } catch (EvmNode.RpcRefusal e) {
      LOG.log(System.Logger.Level.DEBUG, "sending again", e);
    }
  }

  private JsonNode await(String what, Transaction.Signed signed) {
    Bytes32 hash = signed.hash();
    for (int i = 0; i < ATTEMPTS; i++) {
      if (i > 0 && i % AGAIN == 0) {
        sendAgain(signed);
      }
      JsonNode receipt = node.need("eth_getTransactionReceipt", hash.toString());
      if (!receipt.isNull()) {
        if (EvmNode.number(receipt.path("status")).signum() == 0) {
          throw new LedgerException(what + " failed on the chain, in transaction " + hash);
        }
        spent =
            spent.plus(
                EvmNode.count(receipt.path("gasUsed")),
                EvmNode.number(receipt.path("effectiveGasPrice")));
        return receipt;
      }
      try {
        Thread.sleep(Math.min(PAUSE_MILLIS, 5L + i));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LedgerException("interrupted while waiting for " + what, e);
      }
    }
    throw new LedgerException(what + " (" + hash + ") is in no block after ten minutes");
  }

  /** The node, as {@link EvmNode} shows it: without what may be secret in its URL. */
  @Override
  public String toString() {
    return node.toString();
  }

  @Override
  public void close() {
    node.close();
  }
}
