package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.LocalLedgerBuilder;
import souk.ledger.local.Sealing;
import souk.ledger.testkit.LedgerHarness;
import souk.ledger.testkit.RandomCommands;
import souk.ledger.testkit.TestJudge;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/**
 * Leads the local ledger and the contracts through one random sequence, block by block, and
 * compares after each step what they answered and what they say. Before each command the contract
 * is called with a malformed one, which it must refuse. {@code -Dsouk.differential.steps} and
 * {@code -Dsouk.differential.seed} choose another one, {@code -Dsouk.differential.runs} several,
 * one from each seed on: what is compared grows with a sequence, so that many short ones reach
 * further than a long one.
 */
class DifferentialTest {
  private static final int STEPS = Integer.getInteger("souk.differential.steps", 400);
  private static final long SEED = Long.getLong("souk.differential.seed", 1);
  private static final int RUNS = Integer.getInteger("souk.differential.runs", 1);

  /** Short rounds, so that many begin and end. */
  private static final LedgerRules RULES =
      new LedgerRules(new RoundRules(40, 4, 4, 50, 60), 60, 400, 1_111, 2_222);

  private static final Bytes32 BEACON = Bytes32.of(20_200_202);

  /**
   * How many of the newest escrows, agreements and duties are compared after every step, and how
   * many others beside them; and one actor's money, since totals tell of all.
   */
  private static final int SOME = 3;

  /** After so many steps everything is compared. */
  private static final int ALL = 50;

  @Test
  void shouldAnswerAsTheLocalLedgerDoesOnAnvil() throws Exception {
    for (long seed = SEED; seed < SEED + RUNS; seed++) {
      try (ChainHarness harness = new ChainHarness(TestChain.anvil())) {
        new Run(harness, seed).play(STEPS);
      }
    }
  }

  /** A quarter of the steps, since that EVM is slow. */
  @Test
  void shouldAnswerAsTheLocalLedgerDoesOnEthereumjs() throws Exception {
    try (ChainHarness harness = new ChainHarness(TestChain.ethereumjs())) {
      new Run(harness, SEED).play(STEPS / 4);
    }
  }

  /** The events of each block, in no order: the contract logs the books of a claim in its own. */
  private static final class Ear implements LedgerObserver {
    private final Map<Long, List<String>> heard = new ConcurrentSkipListMap<>();
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private volatile long until = Long.MAX_VALUE;

    @Override
    public void applied(Cursor cursor, BlockRef block, Event event) {
      heard.computeIfAbsent(block.number(), _ -> new ArrayList<>()).add(event.toString());
    }

    @Override
    public void advanced(BlockRef head) {
      if (head.number() >= until) {
        done.complete(head.number());
      }
    }
  }

  /** One sequence. */
  private static final class Run {
    private final long seed;
    private final long begun;
    private final SplittableRandom chance;
    private final SplittableRandom looks;
    private final ChainHarness chain;
    private final Ledger evm;
    private final LocalLedger local;
    private final List<Signer> actors;
    private final RandomCommands commands;
    private final MalformedCalls malformed;
    private int malformedCalls;
    private final Map<String, Integer> included = new TreeMap<>();
    private final Map<Refusal, Integer> refused = new EnumMap<>(Refusal.class);

    Run(ChainHarness chain, long seed) {
      this.seed = seed;
      this.chance = new SplittableRandom(seed);
      this.looks = new SplittableRandom(~seed);
      this.chain = chain;
      this.evm = chain.open(RULES, BEACON);
      this.actors = IntStream.range(0, LedgerHarness.ACTORS).mapToObj(chain::actor).toList();
      LocalLedgerBuilder builder =
          LocalLedger.builder(RULES, BEACON)
              .standInFor(evm.info())
              .judge(new TestJudge())
              .sealing(Sealing.ON_ADVANCE)
              .observers(Runnable::run)
              .finalityDepth(64);
      LedgerView start = evm.at(evm.head(Finality.INCLUDED));
      actors.forEach(actor -> builder.fund(actor.address(), start.outside(actor.address())));
      this.local = builder.open();
      this.begun = start.block().number();
      local.advance(begun);
      this.commands = new RandomCommands(chance.split(), evm.info(), actors);
      this.malformed = new MalformedCalls(chain.url(), evm.info().contract(), chance.split());
    }

    void play(int steps) throws Exception {
      for (Signer actor : actors) {
        submit(actor, new Command.Deposit(Amount.of(1_000_000)));
      }
      for (int step = 0; step < steps; step++) {
        String doing = "";
        try {
          if (chance.nextInt(100) == 0) {
            doing = rewind();
          } else {
            RandomCommands.Step next = commands.next(localView());
            doing = next.toString();
            play(next);
          }
          compare(step % ALL == 0);
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError(
              "they differ at step %d from seed %d: %s".formatted(step, seed, doing), e);
        }
      }
      compare(true);
      compareEvents();
      System.out.printf(
          "%d steps from seed %d up to block %d: included %s, refused %s, malformed calls %d%n",
          steps, seed, localView().block().number(), included, refused, malformedCalls);
      int commandKinds = Command.class.getPermittedSubclasses().length;
      assertThat(included).hasSizeGreaterThanOrEqualTo(steps < 3_000 ? 8 : commandKinds);
      assertThat(refused).hasSizeGreaterThanOrEqualTo(steps < 3_000 ? 8 : 30);
    }

    private void play(RandomCommands.Step step) throws Exception {
      switch (step) {
        case RandomCommands.Step.Pass(long blocks) -> {
          chain.advance(blocks);
          local.advance(blocks);
        }
        case RandomCommands.Step.Submit(Signer by, Command command) -> submit(by, command);
      }
    }

    private void submit(Signer by, Command command) throws Exception {
      malformed.refused(by.address(), command);
      malformedCalls++;
      CompletableFuture<Receipt> there = evm.submit(by, command);
      CompletableFuture<Receipt> here = local.submit(by, command);
      chain.seal();
      local.advance(1);
      Receipt receipt = there.get(60, TimeUnit.SECONDS);
      switch (here.get(60, TimeUnit.SECONDS)) {
        case Receipt.Included(BlockRef block, Bytes32 _, List<Event> events, var _) -> {
          assertThat(receipt)
              .isInstanceOfSatisfying(
                  Receipt.Included.class,
                  other -> {
                    assertThat(other.events()).isEqualTo(events);
                    assertThat(other.block().number()).isEqualTo(block.number());
                  });
          included.merge(command.getClass().getSimpleName(), 1, Integer::sum);
          commands.happened(events);
          for (Event event : events) {
            if (event instanceof Event.ClaimSkipped skipped) {
              refused.merge(skipped.reason(), 1, Integer::sum);
            }
          }
        }
        case Receipt.Refused(Refusal reason, String _) -> {
          assertThat(receipt)
              .isInstanceOfSatisfying(
                  Receipt.Refused.class, other -> assertThat(other.reason()).isEqualTo(reason));
          refused.merge(reason, 1, Integer::sum);
          chain.advance(1); // where the local ledger has made an empty block
        }
        case Receipt.Dropped dropped -> throw new AssertionError(dropped.why());
        case Receipt.Unknown unknown -> throw new AssertionError(unknown.why());
      }
    }

    /** Never to before the sequence began: anvil does not know those states after a reset. */
    private String rewind() {
      long head = local.head(Finality.INCLUDED).number();
      long notFinal = Math.min(head - local.head(Finality.FINAL).number(), head - begun);
      long blocks = Math.min(notFinal, chance.nextLong(1, 41));
      if (blocks > 0) {
        chain.rewind(blocks);
        local.rewind(blocks);
      }
      return "%d blocks back".formatted(blocks);
    }

    private LedgerView localView() {
      return local.at(local.head(Finality.INCLUDED));
    }

    private void compare(boolean all) {
      LedgerView here = localView();
      LedgerView there = evm.at(evm.head(Finality.INCLUDED));
      assertThat(there.block().number()).isEqualTo(here.block().number());
      assertThat(there.totals()).isEqualTo(here.totals());
      assertThat(there.providers()).isEqualTo(here.providers());
      int first = looks.nextInt(actors.size());
      for (Signer actor : all ? actors : actors.subList(first, first + 1)) {
        assertThat(there.balance(actor.address())).isEqualTo(here.balance(actor.address()));
        assertThat(there.outside(actor.address())).isEqualTo(here.outside(actor.address()));
      }
      long round = RULES.rounds().roundOf(here.block().number());
      for (long r = all ? 0 : Math.max(0, round - 4); r <= round; r++) {
        assertThat(there.draw(r)).as("draw %d", r).isEqualTo(here.draw(r));
      }
      for (Bytes32 escrow : some(commands.escrows(), all)) {
        assertThat(there.escrow(escrow)).isEqualTo(here.escrow(escrow));
        assertThat(there.locked(escrow)).isEqualTo(here.locked(escrow));
        if (all) {
          compareBooks(escrow, Math.max(0, round - 2), round + 1, here, there);
        }
      }
      for (Bytes32 agreement : some(commands.agreements(), all)) {
        assertThat(there.agreement(agreement)).isEqualTo(here.agreement(agreement));
        for (long period = 0; all && period < 3; period++) {
          assertThat(there.periodSettled(agreement, period))
              .isEqualTo(here.periodSettled(agreement, period));
        }
      }
      for (Bytes32 duty : some(commands.duties(), all)) {
        assertThat(there.duty(duty)).isEqualTo(here.duty(duty));
      }
    }

    /** Whose the books of some rounds are, who signs them, and which are paid. */
    private void compareBooks(
        Bytes32 escrow, long first, long last, LedgerView here, LedgerView there) {
      if (here.escrow(escrow).filter(e -> e.lastRound() >= first).isEmpty()) {
        return;
      }
      for (long round = first; round <= last; round++) {
        assertThat(there.signer(escrow, round)).isEqualTo(here.signer(escrow, round));
        for (long book = 0; book < here.escrow(escrow).orElseThrow().terms().books(); book++) {
          assertThat(there.claimed(escrow, round, book))
              .isEqualTo(here.claimed(escrow, round, book));
        }
        for (Signer actor : actors) {
          assertThat(there.allotment(escrow, round, actor.address()))
              .isEqualTo(here.allotment(escrow, round, actor.address()));
        }
      }
    }

    private Set<Bytes32> some(List<Bytes32> ids, boolean all) {
      Set<Bytes32> some =
          new HashSet<>(ids.subList(all ? 0 : Math.max(0, ids.size() - SOME), ids.size()));
      for (int i = 0; i < SOME && !ids.isEmpty(); i++) {
        some.add(ids.get(looks.nextInt(ids.size())));
      }
      return some;
    }

    /** What whoever follows from the beginning hears. */
    private void compareEvents() throws Exception {
      Map<Long, List<String>> here = heard(local);
      Map<Long, List<String>> there = heard(evm);
      assertThat(there).isEqualTo(here);
    }

    private Map<Long, List<String>> heard(Ledger ledger) throws Exception {
      Ear ear = new Ear();
      ear.until = ledger.head(Finality.INCLUDED).number();
      try (Ledger.Subscription _ = ledger.follow(Cursor.START, ear)) {
        ear.done.get(120, TimeUnit.SECONDS);
      }
      ear.heard.values().forEach(events -> events.sort(Comparator.naturalOrder()));
      return ear.heard;
    }
  }
}
