package souk.ledger.evm;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.abi.datatypes.generated.Uint64;
import souk.ledger.Command;
import souk.ledger.LedgerException;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/**
 * What is to be sent for a command: its own call, and before it the ones that the chain wants
 * first, such as an approval.
 */
final class CallPlanner {
  private static final BigInteger ALL = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);

  private final EvmNode node;
  private final Contract contract;
  private final CommandCalls calls;
  private final long mostCounted;

  /**
   * @param mostCounted how many words of paid books one transaction counts at most
   */
  CallPlanner(EvmNode node, Contract contract, CommandCalls calls, long mostCounted) {
    this.node = node;
    this.contract = contract;
    this.calls = calls;
    this.mostCounted = mostCounted;
  }

  List<PlannedCall> of(Signer by, Command command) {
    List<PlannedCall> planned =
        switch (command) {
          case Command.Deposit deposit when !contract.info().token().isZero() ->
              approvals(allowance(by), deposit.amount().toBigInteger());
          case Command.Extend extend -> counts(extend.escrow());
          case Command.Refund refund -> counts(refund.escrow());
          default -> new ArrayList<>();
        };
    long gas =
        command instanceof Command.Claim claim
            ? ClaimEncoding.gas(claim.books())
            : PlannedCall.ESTIMATE;
    planned.add(new PlannedCall(contract.address(), calls.of(command), gas));
    return planned;
  }

  /**
   * What to send first so that an escrow's extension or refund need not count more than fits into a
   * transaction. Counted is counted, even if the command is then refused.
   */
  private List<PlannedCall> counts(Bytes32 escrow) {
    Tally tally = Tally.of(contract, node.latest().block(), escrow);
    List<PlannedCall> planned = new ArrayList<>();
    for (long left = tally.closed() - tally.counted(); left > mostCounted; left -= mostCounted) {
      planned.add(
          new PlannedCall(
              contract.address(),
              new CommandCalls.Call(
                  CommandCalls.encode("count", CommandCalls.word(escrow), new Uint64(mostCounted)),
                  BigInteger.ZERO)));
    }
    return planned;
  }

  /** How many of the sender's tokens the contract may take. */
  private BigInteger allowance(Signer by) {
    Address token = contract.info().token();
    try {
      Bytes32 allowance =
          new AbiReader(
                  node.call(
                      token,
                      CommandCalls.encode(
                          "allowance",
                          CommandCalls.address(by.address()),
                          CommandCalls.address(contract.address())),
                      node.latest().block()))
              .word();
      return new BigInteger(1, allowance.toArray());
    } catch (EvmNode.RpcRefusal e) {
      throw new LedgerException("the token at " + token + " is no ERC-20", e);
    }
  }

  /**
   * Lets the contract take the sender's tokens, once for all, if it may not take enough. Some
   * tokens let nobody change one allowance into another, only into none; some know no allowance of
   * none, and some none so large.
   */
  private List<PlannedCall> approvals(BigInteger allowed, BigInteger needed) {
    List<PlannedCall> planned = new ArrayList<>();
    if (allowed.compareTo(needed) < 0) {
      if (allowed.signum() > 0) {
        planned.add(approval(BigInteger.ZERO).ifPossible());
      }
      planned.add(approval(ALL).or(approval(needed)));
    }
    return planned;
  }

  private PlannedCall approval(BigInteger allowance) {
    return new PlannedCall(
        contract.info().token(),
        new CommandCalls.Call(
            CommandCalls.encode(
                "approve", CommandCalls.address(contract.address()), new Uint256(allowance)),
            BigInteger.ZERO));
  }
}
