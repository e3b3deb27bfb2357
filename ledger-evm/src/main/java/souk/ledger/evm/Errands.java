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

/** What is to be sent for a command: itself, and before it what the chain wants done first. */
final class Errands {
  private final EvmNode node;
  private final Contract contract;
  private final CommandCalls calls;
  private final long mostCounted;

  /**
   * @param mostCounted how many words of paid books one transaction counts at most
   */
  Errands(EvmNode node, Contract contract, CommandCalls calls, long mostCounted) {
    this.node = node;
    this.contract = contract;
    this.calls = calls;
    this.mostCounted = mostCounted;
  }

  List<Errand> of(Signer by, Command command) {
    List<Errand> errands =
        switch (command) {
          case Command.Deposit _ when !contract.info().token().isZero() && !mayTakeTokens(by) ->
              new ArrayList<>(List.of(approval()));
          case Command.Extend extend -> counts(extend.escrow());
          case Command.Refund refund -> counts(refund.escrow());
          default -> new ArrayList<>();
        };
    long gas =
        command instanceof Command.Claim claim ? ClaimEncoding.gas(claim.books()) : Errand.ESTIMATE;
    errands.add(new Errand(contract.address(), calls.of(command), gas));
    return errands;
  }

  /**
   * What to send first so that an escrow's extension or refund need not count more than fits into a
   * transaction. Counted is counted, even if the command is then refused.
   */
  private List<Errand> counts(Bytes32 escrow) {
    Tally tally = Tally.of(contract, node.latest().block(), escrow);
    List<Errand> errands = new ArrayList<>();
    for (long left = tally.closed() - tally.counted(); left > mostCounted; left -= mostCounted) {
      errands.add(
          new Errand(
              contract.address(),
              new CommandCalls.Call(
                  CommandCalls.encode("count", CommandCalls.word(escrow), new Uint64(mostCounted)),
                  BigInteger.ZERO)));
    }
    return errands;
  }

  private boolean mayTakeTokens(Signer by) {
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
      return new BigInteger(1, allowance.toArray()).bitLength() > 128;
    } catch (EvmNode.RpcRefusal e) {
      throw new LedgerException("the token at " + token + " is no ERC-20", e);
    }
  }

  /** Lets the contract take the sender's tokens, once for all. */
  private Errand approval() {
    BigInteger all = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
    return new Errand(
        contract.info().token(),
        new CommandCalls.Call(
            CommandCalls.encode(
                "approve", CommandCalls.address(contract.address()), new Uint256(all)),
            BigInteger.ZERO));
  }
}
