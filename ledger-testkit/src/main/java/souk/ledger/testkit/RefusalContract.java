package souk.ledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import souk.ledger.Command;
import souk.ledger.Refusal;
import souk.ledger.rules.Rulebook;

/**
 * Each refusal of each command alone, and each two together: the one that the table of rules names
 * first must win.
 */
interface RefusalContract extends ContractTest {
  /** Whether refusals are tried in pairs, too; very dear ledgers may do with each alone. */
  default boolean refusalsInPairs() {
    return true;
  }

  /** A situation for every command. */
  static Map<Class<? extends Command>, Function<World, RefusalCases<?>>> situations() {
    Map<Class<? extends Command>, Function<World, RefusalCases<?>>> situations =
        new LinkedHashMap<>();
    situations.put(Command.Deposit.class, MoneyRefusals::deposit);
    situations.put(Command.Withdraw.class, MoneyRefusals::withdraw);
    situations.put(Command.Transfer.class, MoneyRefusals::transfer);
    situations.put(Command.OpenEscrow.class, EscrowRefusals::open);
    situations.put(Command.Allot.class, EscrowRefusals::allot);
    situations.put(Command.SetSigner.class, EscrowRefusals::setSigner);
    situations.put(Command.Extend.class, EscrowRefusals::extend);
    situations.put(Command.Refund.class, EscrowRefusals::refund);
    situations.put(Command.RecordDraw.class, ClaimRefusals::draw);
    situations.put(Command.Claim.class, ClaimRefusals::claim);
    situations.put(Command.Register.class, MoneyRefusals::register);
    situations.put(Command.Unbond.class, MoneyRefusals::unbond);
    situations.put(Command.WithdrawCollateral.class, MoneyRefusals::withdrawCollateral);
    situations.put(Command.OpenAgreement.class, AgreementRefusals::open);
    situations.put(Command.Commit.class, AgreementRefusals::commit);
    situations.put(Command.EndAgreement.class, AgreementRefusals::end);
    situations.put(Command.CloseAgreement.class, AgreementRefusals::close);
    situations.put(Command.AnswerPeriod.class, DutyRefusals::answerPeriod);
    situations.put(Command.ReportMissedPeriod.class, DutyRefusals::reportMissedPeriod);
    situations.put(Command.OpenDuty.class, DutyRefusals::open);
    situations.put(Command.AnswerDuty.class, DutyRefusals::answer);
    situations.put(Command.ReportLapse.class, DutyRefusals::report);
    situations.put(Command.ReportFault.class, AgreementRefusals::fault);
    return situations;
  }

  @Test
  default void shouldHaveASituationForEveryCommand() {
    assertThat(situations().keySet())
        .containsExactlyElementsOf(Rulebook.refusals().keySet())
        .hasSameSizeAs(Command.class.getPermittedSubclasses());
  }

  @TestFactory
  default Stream<DynamicTest> shouldRefuseForTheReasonThatIsCheckedFirst() {
    List<DynamicTest> tests = new ArrayList<>();
    situations()
        .forEach((command, situation) ->
            tests.addAll(
                tests(
                    command.getSimpleName(),
                    Rulebook.refusals().getOrDefault(command, List.of()),
                    situation)));
    return tests.stream();
  }

  @TestFactory
  default Stream<DynamicTest> shouldSkipABookForTheReasonThatIsCheckedFirst() {
    return tests("Book", Rulebook.skips(), ClaimRefusals::skips).stream();
  }

  private List<DynamicTest> tests(
      String name, List<Refusal> refusals, Function<World, RefusalCases<?>> situation) {
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(
        test(
            name + " takes effect",
            situation,
            cases -> {
              assertThat(cases.refusals()).isEqualTo(refusals);
              cases.succeed();
            }));
    for (int i = 0; i < refusals.size(); i++) {
      for (int j = i; j < (refusalsInPairs() ? refusals.size() : i + 1); j++) {
        int first = i;
        int second = j;
        String which =
            i == j
                ? " refused: " + refusals.get(i)
                : " refused: %s before %s".formatted(refusals.get(i), refusals.get(j));
        tests.add(test(name + which, situation, cases -> cases.fail(first, second)));
      }
    }
    return tests;
  }

  private DynamicTest test(
      String name, Function<World, RefusalCases<?>> situation, Consumer<RefusalCases<?>> body) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          try (World world = newWorld()) {
            body.accept(situation.apply(world));
          }
        });
  }
}
