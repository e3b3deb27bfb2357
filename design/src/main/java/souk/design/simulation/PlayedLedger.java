package souk.design.simulation;

import java.util.List;
import java.util.Map;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.LedgerView.Totals;
import souk.ledger.rules.Beacon;
import souk.ledger.rules.Environment;
import souk.ledger.rules.Outcome;
import souk.ledger.rules.Rulebook;
import souk.ledger.rules.State;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Keccak256;

/**
 * The ledger's rules in virtual time: each command goes through {@link Rulebook#apply}, the
 * function that the local ledger and, in Solidity, the contract are. What is left out is what
 * surrounds them: blocks as objects, followers, a journal, elliptic curves ({@link
 * IdealSignatures}). For one thread.
 */
public final class PlayedLedger {
  /**
   * The judge of played markets: it believes whoever found a fault, and names it by the evidence.
   */
  static final JudgeId JUDGE = JudgeId.of("simulation", 1);

  private static final Eip712.Domain DOMAIN = new Eip712.Domain("Souk", "2", 0, Address.ZERO);

  private final Environment environment;
  private final Amount money;
  private State state;
  private long block;
  private long commands;

  /**
   * A ledger at block 0.
   *
   * @param outside who has how much to bring in
   * @param seed of the draws
   */
  public PlayedLedger(LedgerRules rules, Map<Address, Amount> outside, Seeds seed) {
    this.state = State.genesis(outside);
    this.money = outside.values().stream().reduce(Amount.ZERO, Amount::plus);
    this.environment =
        new Environment(
            0,
            DOMAIN,
            rules,
            Beacon.seeded(Bytes32.of(seed.state())),
            Map.of(JUDGE, new Believing()),
            new IdealSignatures());
  }

  /** Evidence is the fault's key: whether somebody can have it is the players' business. */
  private static final class Believing implements Judge {
    @Override
    public JudgeId id() {
      return JUDGE;
    }

    @Override
    public Verdict decide(Case about, Bytes evidence) {
      return evidence.size() == Bytes32.SIZE
          ? new Verdict.Fault(Bytes32.of(evidence.toArray()))
          : new Verdict.Inadmissible();
    }
  }

  /** The address of a player. */
  static Address player(String role, long number) {
    byte[] name = new ByteWriter().string(role).u64(number).toArray();
    return Address.of(Keccak256.hash(name).toArray(), Bytes32.SIZE - Address.SIZE);
  }

  /** What ids and signatures bind. */
  public Eip712.Domain domain() {
    return DOMAIN;
  }

  /** Moves to a later block. */
  public void advance(long toBlock) {
    if (toBlock < block) {
      throw new IllegalArgumentException("block %d is past, it is %d".formatted(toBlock, block));
    }
    block = toBlock;
  }

  /** The block that commands go into. */
  public long block() {
    return block;
  }

  /** How many commands the rules have decided. */
  public long commands() {
    return commands;
  }

  /** What becomes of a command. */
  public Outcome submit(Address by, Command command) {
    commands++;
    Outcome outcome = Rulebook.apply(state, by, command, environment.in(block));
    if (outcome instanceof Outcome.Applied applied) {
      state = applied.state();
    }
    return outcome;
  }

  /**
   * Submits what the rules must take.
   *
   * @throws IllegalStateException when they do not
   */
  List<Event> need(Address by, Command command) {
    return switch (submit(by, command)) {
      case Outcome.Applied applied -> applied.events();
      case Outcome.Refused(var reason, var detail) ->
          throw new IllegalStateException(
              "block %d: %s is refused: %s, %s"
                  .formatted(block, command.getClass().getSimpleName(), reason, detail));
    };
  }

  /** What the ledger says now. */
  public LedgerView view() {
    return state.view(new BlockRef(block, Bytes32.ZERO, block));
  }

  /**
   * Checks that no money has come or gone.
   *
   * @param outside what those who brought it in have outside now
   * @throws IllegalStateException with what is missing
   */
  void needConservation(Amount outside) {
    Totals totals = view().totals();
    Amount sum = totals.sum().plus(outside);
    if (!sum.equals(money)) {
      throw new IllegalStateException("there were %s, and are %s".formatted(money, sum));
    }
  }
}
