package souk.ledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import souk.ledger.BlockRef;
import souk.ledger.Book;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.ledger.RoundRules;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/** Long random sequences: whatever happens, money is conserved and refusals change nothing. */
interface RandomContract extends ContractTest {
  /** Short rounds, so that many begin and end. */
  LedgerRules RULES = new LedgerRules(new RoundRules(40, 4, 4, 50, 60), 60, 400, 1_111, 2_222);

  /** How many sequences, and how long each is; dear ledgers may do with less. */
  default int[] randomSequences() {
    return new int[] {4, 3_000};
  }

  @TestFactory
  default Stream<DynamicTest> shouldConserveMoneyWhateverHappens() {
    int steps = randomSequences()[1];
    return LongStream.range(1, 1 + randomSequences()[0])
        .mapToObj(seed ->
            DynamicTest.dynamicTest(
                "%d steps from seed %d".formatted(steps, seed),
                () -> {
                  try (World w = newWorld(RULES)) {
                    new Run(w, seed).play(steps);
                  }
                }));
  }

  /** One sequence. */
  final class Run {
    private final World w;
    private final long seed;
    private final SplittableRandom chance;
    private final RandomCommands commands;
    private final Set<Book> paid = new HashSet<>();
    private final Map<String, Integer> included = new TreeMap<>();
    private final Map<Refusal, Integer> refused = new EnumMap<>(Refusal.class);

    Run(World w, long seed) {
      this.w = w;
      this.seed = seed;
      chance = new SplittableRandom(seed);
      List<Signer> actors =
          IntStream.range(0, LedgerHarness.ACTORS).mapToObj(w.harness()::actor).toList();
      commands = new RandomCommands(chance.split(), w.ledger().info(), actors);
    }

    void play(int steps) {
      for (int step = 0; step < steps; step++) {
        try {
          if (w.harness().canRewind() && chance.nextInt(100) == 0) {
            thereAndBack();
          } else {
            step();
          }
          if (step % 50 == 0) {
            assertPotsHoldWhatTheThingsSay();
          }
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed %d, step %d".formatted(seed, step), e);
        }
      }
      assertPotsHoldWhatTheThingsSay();
      int enough = steps < 1_000 ? 8 : Command.class.getPermittedSubclasses().length;
      assertThat(included)
          .as("included from seed %d: %s; refused: %s", seed, included, refused)
          .hasSizeGreaterThanOrEqualTo(enough);
      assertThat(refused)
          .as("refusals of seed %d", seed)
          .hasSizeGreaterThanOrEqualTo(steps < 1_000 ? 8 : 35);
    }

    private void step() {
      switch (commands.next(w.view())) {
        case RandomCommands.Step.Pass(long blocks) -> w.harness().advance(blocks);
        case RandomCommands.Step.Submit(Signer by, Command command) -> submit(by, command);
      }
    }

    private void submit(Signer by, Command command) {
      List<Object> before = w.picture();
      Receipt receipt = w.run(by, command);
      w.assertConserved();
      switch (receipt) {
        case Receipt.Refused(Refusal reason, String detail) -> {
          refused.merge(reason, 1, Integer::sum);
          assertThat(w.picture()).as("%s: %s", command, detail).isEqualTo(before);
        }
        case Receipt.Included(BlockRef _, Bytes32 _, List<Event> events, Amount _) -> {
          included.merge(command.getClass().getSimpleName(), 1, Integer::sum);
          commands.happened(events);
          events.forEach(this::note);
        }
        case Receipt.Dropped dropped -> throw new AssertionError(dropped.why());
        case Receipt.Unknown unknown -> throw new AssertionError(unknown.why());
      }
    }

    private void note(Event event) {
      switch (event) {
        case Event.PrizePaid(Book book, Amount _) -> {
          Book place = new Book(book.escrow(), book.round(), book.number(), w.stranger().address());
          assertThat(paid.add(place)).as("%s is paid once", book).isTrue();
        }
        case Event.ClaimSkipped skipped -> refused.merge(skipped.reason(), 1, Integer::sum);
        default -> {}
      }
    }

    /** Goes on for a while, goes back, and finds all as it was. */
    private void thereAndBack() {
      BlockRef start = w.head();
      List<Object> before = w.picture();
      Set<Book> paidBefore = Set.copyOf(paid);
      while (w.head().number() < start.number() + 20) {
        step();
      }
      long blocks = w.head().number() - start.number();
      if (blocks <= 64) {
        w.harness().rewind(blocks);
        paid.retainAll(paidBefore);
        assertThat(w.head()).isEqualTo(start);
        assertThat(w.picture()).isEqualTo(before);
      }
    }

    private void assertPotsHoldWhatTheThingsSay() {
      LedgerView view = w.view();
      LedgerView.Totals totals = view.totals();
      List<Amount> balances = new ArrayList<>();
      for (int i = 0; i < LedgerHarness.ACTORS; i++) {
        balances.add(w.balance(w.harness().actor(i)));
      }
      assertThat(sum(balances.stream())).isEqualTo(totals.balances());
      assertThat(sum(distinct(commands.escrows()).map(view::locked))).isEqualTo(totals.escrows());
      assertThat(
              sum(
                  view.providers().stream()
                      .flatMap(p -> Stream.of(p.free(), p.locked(), p.unbonding()))))
          .isEqualTo(totals.collateral());
      List<LedgerView.Agreement> agreements =
          distinct(commands.agreements()).flatMap(id -> view.agreement(id).stream()).toList();
      assertThat(sum(agreements.stream().map(LedgerView.Agreement::funds)))
          .isEqualTo(totals.funds());
      assertThat(sum(agreements.stream().map(LedgerView.Agreement::lock)))
          .isEqualTo(sum(view.providers().stream().map(LedgerView.Provider::locked)));
      assertThat(
              sum(
                  distinct(commands.duties())
                      .flatMap(id -> view.duty(id).stream())
                      .filter(duty -> !duty.settled())
                      .map(LedgerView.Duty::bond)))
          .isEqualTo(totals.bonds());
    }

    /** What was rolled back may have come again under the same id. */
    private static Stream<Bytes32> distinct(List<Bytes32> ids) {
      return ids.stream().collect(Collectors.toSet()).stream();
    }

    private static Amount sum(Stream<Amount> amounts) {
      return amounts.reduce(Amount.ZERO, Amount::plus);
    }
  }
}
