package souk.ledger.evm;

import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.DynamicStruct;
import org.web3j.abi.datatypes.generated.Uint64;
import org.web3j.abi.datatypes.generated.Uint8;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * A judge that decides on a chain, asked without a transaction: for tests that hold it against the
 * one that decides the same in Java. As on the ledger, one that reverts finds nothing.
 */
public final class EvmJudge implements Judge, AutoCloseable {
  private static final int VERDICT = 31; // the last byte of the first word

  private final EvmNode node;
  private final JudgeId id;
  private final Address contract;

  /**
   * @param url of the node's JSON-RPC
   * @param contract that implements {@code contracts/src/IJudge.sol}
   */
  public EvmJudge(String url, JudgeId id, Address contract) {
    this.node = new EvmNode(url);
    this.id = id;
    this.contract = contract;
  }

  @Override
  public JudgeId id() {
    return id;
  }

  @Override
  public boolean admits(Bytes details, Bytes question) {
    Bytes said = ask(CommandCalls.encode("admits", bytes(details), bytes(question)));
    return said.size() == Bytes32.SIZE && said.toArray()[VERDICT] == 1;
  }

  @Override
  public Verdict decide(Case about, Bytes evidence) {
    Bytes said = ask(CommandCalls.encode("decide", struct(about), bytes(evidence)));
    if (said.size() != 2 * Bytes32.SIZE) {
      return new Verdict.Inadmissible();
    }
    return switch (said.toArray()[VERDICT]) {
      case 1 -> new Verdict.Proven();
      case 2 -> new Verdict.Fault(Bytes32.of(said.slice(Bytes32.SIZE, Bytes32.SIZE)));
      default -> new Verdict.Inadmissible();
    };
  }

  private Bytes ask(Bytes call) {
    try {
      return node.call(contract, call, node.latest().block());
    } catch (EvmNode.RpcRefusal reverted) {
      return Bytes.EMPTY;
    }
  }

  private static DynamicStruct struct(Case about) {
    int kind = 0;
    long period = 0;
    Bytes32 seed = Bytes32.ZERO;
    Bytes question = Bytes.EMPTY;
    switch (about.matter()) {
      case Matter.Period(long number, Bytes32 drawn) -> {
        period = number;
        seed = drawn;
      }
      case Matter.Question(Bytes asked) -> {
        kind = 1;
        question = asked;
      }
      case Matter.Accusation() -> kind = 2;
      case Matter.Commitment() -> kind = 3;
    }
    return new DynamicStruct(
        CommandCalls.word(about.agreement()),
        CommandCalls.address(about.customer()),
        CommandCalls.address(about.provider()),
        bytes(about.details()),
        CommandCalls.word(about.commitment()),
        new Uint8(kind),
        new Uint64(period),
        CommandCalls.word(seed),
        bytes(question));
  }

  private static DynamicBytes bytes(Bytes bytes) {
    return new DynamicBytes(bytes.toArray());
  }

  @Override
  public void close() {
    node.close();
  }
}
