package souk.ledger.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.ledger.LedgerRules;
import souk.ledger.Refusal;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;

/** The largest numbers everywhere: nothing overflows, nothing throws, money is conserved. */
class ExtremesTest {
  private static final long U32 = 0xffffffffL;
  private static final Address SENDER = PrivateKey.fromSeeded(new Random(1)).address();
  private static final Signature SIGNATURE =
      PrivateKey.fromSeeded(new Random(1)).sign(Bytes32.ZERO);
  private static final LedgerRules RULES =
      new LedgerRules(
          new RoundRules(2, 1, 1, Integer.MAX_VALUE - 1, Integer.MAX_VALUE),
          U32,
          U32,
          5_000,
          5_000);
  private static final long RELEASE = 1L << 31;
  private static final Eip712.Domain DOMAIN = new Eip712.Domain("Souk", "1", 1, Address.ZERO);

  /** Fails whatever it is asked. */
  private static final Judge BROKEN =
      new Judge() {
        @Override
        public JudgeId id() {
          return JudgeId.of("broken", 1);
        }

        @Override
        public boolean admits(Bytes details, Bytes question) {
          if (question.size() > 0) {
            return true;
          }
          throw new IllegalStateException("on purpose");
        }

        @Override
        public Verdict decide(Case about, Bytes evidence) {
          throw new IllegalStateException("on purpose");
        }
      };

  private State state = State.genesis(Map.of(SENDER, Amount.MAX));
  private long block = 1;

  private Optional<Refusal> run(Command command) {
    Environment environment =
        new Environment(
            block,
            DOMAIN,
            RULES,
            Beacon.seeded(Bytes32.ZERO),
            Map.of(BROKEN.id(), BROKEN),
            (signature, digest) -> Optional.of(SENDER));
    Outcome outcome = Rulebook.apply(state, SENDER, command, environment);
    if (outcome instanceof Outcome.Applied applied) {
      state = applied.state();
    }
    assertThat(state.totals().sum().plus(state.outside(SENDER))).isEqualTo(Amount.MAX);
    return outcome instanceof Outcome.Refused refused
        ? Optional.of(refused.reason())
        : Optional.empty();
  }

  private AgreementTerms terms(long start, long end, int periodRounds, Amount price) {
    return AgreementTerms.of("")
        .customer(SENDER)
        .provider(SENDER)
        .rules(RULES.hash())
        .judge(BROKEN.id())
        .openBy(Long.MAX_VALUE)
        .start(start)
        .end(end)
        .notice(U32)
        .commitWithin(U32)
        .answerWithin(Integer.MAX_VALUE - 1)
        .periods(periodRounds, price, Amount.MAX.share(1, 2))
        .questions(Amount.of(1), Bytes32.ZERO, 0xffff)
        .collateral(Amount.MAX.share(1, 4), new Grades(10_000, 10_000, 10_000), RELEASE)
        .exposures(Integer.MAX_VALUE, Integer.MAX_VALUE)
        .salt(Bytes32.ZERO)
        .build();
  }

  @Test
  void shouldLiveWithTheLongestAgreement() {
    run(new Command.Deposit(Amount.MAX));
    assertThat(run(new Command.Register("x", Amount.MAX.share(1, 4)))).isEmpty();
    long end = block + U32 - RELEASE;
    assertThat(
            run(
                new Command.OpenAgreement(
                    terms(0, end + 1, 1, Amount.of(1)), SIGNATURE, SIGNATURE)))
        .contains(Refusal.TERMS_OUT_OF_BOUNDS);
    AgreementTerms dear = terms(0, end, 1, Amount.MAX);
    assertThat(run(new Command.OpenAgreement(dear, SIGNATURE, SIGNATURE)))
        .contains(Refusal.FUNDS_TOO_LOW);
    AgreementTerms terms = terms(0, end, 1, Amount.of(1));
    assertThat(run(new Command.OpenAgreement(terms, SIGNATURE, SIGNATURE))).isEmpty();
    Bytes32 id = terms.id(DOMAIN);
    long last = terms.periodCount(RULES.rounds(), end) - 1;
    assertThat(last).isGreaterThan(1L << 29);

    assertThat(run(new Command.ReportMissedPeriod(id, last))).contains(Refusal.ANSWER_NOT_DUE);
    assertThat(run(new Command.ReportMissedPeriod(id, last + 1))).contains(Refusal.PERIOD_UNKNOWN);
    assertThat(run(new Command.AnswerPeriod(id, last, Bytes.EMPTY, Bytes.EMPTY)))
        .contains(Refusal.DRAW_MISSING);
    assertThat(run(new Command.CloseAgreement(id))).contains(Refusal.AGREEMENT_RUNNING);
    assertThat(run(new Command.OpenDuty(id, Bytes.EMPTY, Bytes.EMPTY, id)))
        .contains(Refusal.QUESTION_REFUSED);
    Bytes question = Bytes.of(new byte[] {1});
    Command.OpenDuty open = new Command.OpenDuty(id, Bytes.EMPTY, question, id);
    assertThat(run(open)).isEmpty();
    assertThat(
            run(
                new Command.AnswerDuty(
                    open.id(DOMAIN, SENDER), Bytes.EMPTY, question, Bytes.EMPTY)))
        .contains(Refusal.EVIDENCE_REFUSED);
    assertThat(run(new Command.ReportFault(id, Bytes.EMPTY, Bytes.EMPTY)))
        .contains(Refusal.EVIDENCE_REFUSED);
    block = 1L << 40;
    assertThat(run(new Command.ReportLapse(open.id(DOMAIN, SENDER)))).isEmpty();
    assertThat(run(new Command.ReportMissedPeriod(id, 0))).contains(Refusal.DRAW_MISSING);
    assertThat(run(new Command.RecordDraw(terms.challengeRound(RULES.rounds(), 0), Bytes.EMPTY)))
        .isEmpty();
    assertThat(run(new Command.ReportMissedPeriod(id, 0))).isEmpty();
    assertThat(run(new Command.EndAgreement(id))).contains(Refusal.AGREEMENT_OVER);
    assertThat(run(new Command.CloseAgreement(id))).isEmpty();
    assertThat(run(new Command.Withdraw(state.balance(SENDER)))).isEmpty();
  }

  @Test
  void shouldOpenAnAgreementWhoseOnlyPeriodIsTheLastThereIs() {
    run(new Command.Deposit(Amount.MAX));
    run(new Command.Register("x", Amount.MAX.share(1, 4)));
    AgreementTerms terms =
        terms(Long.MAX_VALUE - 4, Long.MAX_VALUE, Integer.MAX_VALUE, Amount.of(1));
    assertThat(run(new Command.OpenAgreement(terms, SIGNATURE, SIGNATURE)))
        .contains(Refusal.TERMS_OUT_OF_BOUNDS);
    block = Long.MAX_VALUE - 9;
    assertThat(run(new Command.OpenAgreement(terms, SIGNATURE, SIGNATURE))).isEmpty();
    Bytes32 id = terms.id(DOMAIN);
    assertThat(terms.periodCount(RULES.rounds(), Long.MAX_VALUE)).isEqualTo(1);
    assertThat(terms.answerDeadline(RULES.rounds(), 0)).isEqualTo(Long.MAX_VALUE);
    assertThat(run(new Command.ReportMissedPeriod(id, 0))).contains(Refusal.ANSWER_NOT_DUE);
    assertThat(run(new Command.OpenDuty(id, Bytes.EMPTY, Bytes.EMPTY, id)))
        .contains(Refusal.AGREEMENT_AHEAD);
  }

  @Test
  void shouldLockAllTheMoneyThereIsInAnEscrow() {
    run(new Command.Deposit(Amount.MAX));
    EscrowTerms terms =
        new EscrowTerms(
            SENDER, Amount.MAX.share(1, U32), 16, 1, RoundRules.LAST_ROUND - 9, 5, Bytes32.ZERO);
    assertThat(run(new Command.OpenEscrow(terms))).isEmpty();
    Bytes32 id = terms.id(DOMAIN, SENDER);
    assertThat(run(new Command.Allot(id, RoundRules.LAST_ROUND, SENDER, 1))).isEmpty();
    assertThat(run(new Command.Extend(id, 6))).contains(Refusal.MALFORMED);
    assertThat(run(new Command.Extend(id, U32))).contains(Refusal.MALFORMED);
    assertThat(run(new Command.Extend(id, 5))).isEmpty();
    assertThat(run(new Command.Refund(id))).contains(Refusal.CLAIMS_OPEN);
    EscrowTerms all = new EscrowTerms(SENDER, Amount.MAX, 0, 1, 5, 1, Bytes32.ZERO);
    assertThat(run(new Command.OpenEscrow(all))).contains(Refusal.INSUFFICIENT_BALANCE);
    block = RULES.rounds().claimDeadline(RoundRules.LAST_ROUND) + 1;
    assertThat(run(new Command.Refund(id))).isEmpty();
    assertThat(run(new Command.OpenEscrow(all))).contains(Refusal.ROUND_BEGUN);
  }

  @Test
  void shouldCallEveryNumberOutsideItsWidthMalformed() {
    Bytes32 id = Bytes32.ZERO;
    for (long number : new long[] {-1, Long.MIN_VALUE, U32 + 1, Long.MAX_VALUE}) {
      for (Command command :
          List.of(
              new Command.Allot(id, number, SENDER, 1),
              new Command.Allot(id, 1, SENDER, number),
              new Command.SetSigner(id, SENDER, number),
              new Command.Extend(id, number),
              new Command.RecordDraw(number, Bytes.EMPTY),
              new Command.OpenEscrow(new EscrowTerms(SENDER, Amount.of(1), 1, number, 9, 1, id)),
              new Command.OpenEscrow(new EscrowTerms(SENDER, Amount.of(1), 1, 1, number, 1, id)),
              new Command.OpenEscrow(new EscrowTerms(SENDER, Amount.of(1), 1, 1, 9, number, id)))) {
        assertThat(run(command)).as("%s", command).contains(Refusal.MALFORMED);
      }
    }
    for (Command command :
        List.of(
            new Command.OpenEscrow(new EscrowTerms(SENDER, Amount.of(1), -1, 1, 9, 1, id)),
            new Command.OpenEscrow(new EscrowTerms(SENDER, Amount.of(1), 256, 1, 9, 1, id)),
            new Command.AnswerPeriod(id, -1, Bytes.EMPTY, Bytes.EMPTY),
            new Command.ReportMissedPeriod(id, Long.MIN_VALUE),
            new Command.OpenAgreement(terms(-1, 5, 0, Amount.ZERO), SIGNATURE, SIGNATURE),
            new Command.OpenAgreement(terms(0, 5, -1, Amount.ZERO), SIGNATURE, SIGNATURE))) {
      assertThat(run(command)).as("%s", command).contains(Refusal.MALFORMED);
    }
  }
}
