package souk.design.deviation;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.JudgeId;
import souk.ledger.Ledger;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.rules.Beacon;
import souk.ledger.rules.Environment;
import souk.ledger.rules.Outcome;
import souk.ledger.rules.Rulebook;
import souk.ledger.rules.State;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.Signer;

/**
 * A ledger for one play: the real rules, in blocks that pass when the play says so. States are
 * persistent, so a play begins where its ground ends and costs only what it changes. For one
 * thread.
 */
final class Stage implements Ledger {
  private final LedgerInfo info;
  private final Trace trace;
  private final List<LedgerObserver> observers = new ArrayList<>();
  private Environment environment;
  private State state;
  private List<Event> happened = List.of();

  Stage(LedgerInfo info, Environment environment, State state, Trace trace) {
    this.info = info;
    this.environment = environment;
    this.state = state;
    this.trace = trace;
  }

  /** The same moment, with another source of draws, to see what would become of it. */
  Stage fork(Beacon beacon) {
    Environment other =
        new Environment(
            environment.block(),
            environment.domain(),
            environment.rules(),
            beacon,
            environment.judges(),
            environment.recovery());
    return new Stage(info, other, state, trace);
  }

  Trace trace() {
    return trace;
  }

  State state() {
    return state;
  }

  Environment environment() {
    return environment;
  }

  long block() {
    return environment.block();
  }

  /** Lets blocks pass up to this one. */
  void advanceTo(long block) {
    if (block > environment.block()) {
      environment = environment.in(block);
      observers.forEach(each -> each.advanced(head()));
    }
  }

  /** Whether the rules take a command of somebody; what happened is in {@link #happened}. */
  boolean does(String who, Signer by, Command command) {
    return does(who, by.address(), command);
  }

  private boolean does(String who, Address by, Command command) {
    Outcome outcome = Rulebook.apply(state, by, command, environment);
    if (outcome instanceof Outcome.Refused(var reason, String detail)) {
      trace.note("block %d: the ledger refuses %s: %s (%s)", block(), who, reason, detail);
      return false;
    }
    Outcome.Applied applied = (Outcome.Applied) outcome;
    state = applied.state();
    happened = applied.events();
    for (Event event : happened) {
      if (event instanceof Event.ClaimSkipped(int _, var reason)) {
        trace.note("block %d: the claim of %s is skipped: %s", block(), who, reason);
        return false;
      }
    }
    if (trace.wanted()) {
      trace.note("block %d: %s: %s", block(), who, told(command, happened));
    }
    return true;
  }

  /** What the last command that was taken brought about. */
  List<Event> happened() {
    return happened;
  }

  private static String told(Command command, List<Event> events) {
    for (Event event : events) {
      switch (event) {
        case Event.Slashed slashed -> {
          return "reports a fault; %s of collateral is slashed, %s to the reporter, %s to the customer"
              .formatted(slashed.amount(), slashed.reward(), slashed.damages());
        }
        case Event.PrizePaid paid -> {
          return "claims book %d and is paid %s".formatted(paid.book().number(), paid.prize());
        }
        default -> {}
      }
    }
    return command.getClass().getSimpleName();
  }

  /** All that an account has: outside, its balance, its collateral in every state. */
  double wealth(Signer of) {
    LedgerView view = state.view(head());
    Amount money = view.outside(of.address()).plus(view.balance(of.address()));
    return view.provider(of.address())
        .map(p -> money.plus(p.free()).plus(p.locked()).plus(p.unbonding()))
        .orElse(money)
        .toDouble();
  }

  /** A clock that goes by blocks. */
  InstantSource clock() {
    return InstantSource.fixed(java.time.Instant.EPOCH);
  }

  private BlockRef head() {
    return new BlockRef(block(), Bytes32.ZERO, 0);
  }

  @Override
  public CompletableFuture<Receipt> submit(Signer by, Command command) {
    return CompletableFuture.completedFuture(
        does(by.address().toString(), by.address(), command)
            ? new Receipt.Included(head(), Keccak256.hash("play"), happened, Amount.ZERO)
            : new Receipt.Dropped("refused in a play"));
  }

  @Override
  public Subscription follow(Cursor from, LedgerObserver observer) {
    observers.add(observer);
    return () -> observers.remove(observer);
  }

  @Override
  public LedgerView at(BlockRef block) {
    return state.view(block);
  }

  @Override
  public BlockRef head(Finality finality) {
    return head();
  }

  @Override
  public LedgerInfo info() {
    return info;
  }

  @Override
  public boolean has(JudgeId judge) {
    return environment.judges().containsKey(judge);
  }

  @Override
  public void close() {
    observers.clear();
  }
}
