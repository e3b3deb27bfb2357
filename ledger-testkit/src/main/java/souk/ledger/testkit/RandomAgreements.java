package souk.ledger.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.Judge.Matter;
import souk.ledger.JudgeId;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/** The part of {@link RandomCommands} that deals in agreements, duties and faults. */
final class RandomAgreements {
  private static final List<Long> PERIODS = LongStream.range(0, 12).boxed().toList();

  private final RandomGenerator random;
  private final Picker pick;
  private final LedgerInfo info;
  private final RoundRules rounds;
  private final List<Signer> actors;
  private final List<Bytes32> agreements = new ArrayList<>();
  private final List<Bytes32> duties = new ArrayList<>();
  private final Map<Bytes32, Bytes> questions = new HashMap<>();
  private long salts = 1L << 32;

  RandomAgreements(Picker pick, LedgerInfo info, List<Signer> actors) {
    this.random = pick.random();
    this.pick = pick;
    this.info = info;
    this.rounds = info.rules().rounds();
    this.actors = actors;
  }

  List<Bytes32> agreements() {
    return List.copyOf(agreements);
  }

  List<Bytes32> duties() {
    return List.copyOf(duties);
  }

  void happened(Event event) {
    switch (event) {
      case Event.AgreementOpened opened -> agreements.add(opened.agreement());
      case Event.DutyOpened opened -> {
        duties.add(opened.duty());
        questions.put(opened.duty(), opened.question());
      }
      default -> {}
    }
  }

  RandomCommands.Step next(Signer by, LedgerView view) {
    int kind = random.nextInt(19);
    if (kind < 3) {
      return submit(by, open(view));
    }
    if (kind < 6) {
      return submit(by, aboutDuty(view));
    }
    Bytes32 id =
        pick.id(
            agreements,
            a ->
                view.agreement(a)
                    .filter(x -> !x.closed())
                    .filter(x ->
                        kind < 8 || kind > 11 || x.terms().periodCount(rounds, x.endBlock()) > 0)
                    .isPresent());
    Optional<LedgerView.Agreement> agreement = view.agreement(id);
    if (agreement.isEmpty()) {
      return submit(by, new Command.CloseAgreement(id));
    }
    AgreementTerms terms = agreement.get().terms();
    Bytes details = pick.seldom() ? Bytes.EMPTY : terms.details();
    return switch (kind) {
      case 6 -> submit(pick.seldom() ? by : party(terms), new Command.EndAgreement(id));
      case 7 -> submit(by, new Command.CloseAgreement(id));
      case 8, 9, 10 -> submit(by, answerPeriod(view, agreement.get(), details));
      case 11 -> submit(by, new Command.ReportMissedPeriod(id, period(view, id, terms, false)));
      case 12 ->
          submit(
              by, new Command.ReportFault(id, details, accusation(agreement.get().commitment())));
      case 13, 14 -> submit(pick.seldom() ? by : provider(terms), commit(id, details));
      default -> submit(by, openDuty(view, id, details));
    };
  }

  private Command open(LedgerView view) {
    Signer customer = pick.any(actors);
    Signer provider = pick.fitting(actors, a -> view.provider(a.address()).isPresent());
    long start = Math.max(0, view.block().number() - 10 + random.nextInt(30));
    Amount free =
        view.provider(provider.address()).map(LedgerView.Provider::free).orElse(Amount.ZERO);
    AgreementBuilder draft =
        AgreementTerms.of("testkit/1")
            .customer(customer.address())
            .provider(provider.address())
            .details(Bytes.of(new byte[] {1, 2, 3}))
            .rules(info.rules().hash())
            .judge(TestJudge.ID)
            .openBy(start + 8)
            .start(start)
            .end(start + random.nextLong(12L * rounds.length()))
            .notice(random.nextInt(rounds.length()))
            .commitWithin(random.nextBoolean() ? 0 : random.nextInt(3 * rounds.length()))
            .answerWithin(random.nextInt(2 * rounds.length()))
            .questions(
                Amount.of(random.nextInt(3) * 50L),
                Bytes32.of(random.nextInt(3)),
                random.nextInt(4))
            .collateral(
                free.share(random.nextInt(60), 100).plus(Amount.of(random.nextInt(2))),
                new AgreementTerms.Grades(
                    random.nextInt(5_000), random.nextInt(10_001), random.nextInt(10_002)),
                random.nextInt(5 * rounds.length()))
            .exposures(4, 4)
            .salt(Bytes32.of(++salts));
    periods(draft, random.nextInt(3), Amount.of(random.nextInt(50)));
    if (pick.seldom()) {
      draft.judge(random.nextBoolean() ? JudgeId.NONE : JudgeId.of("nobody", 1));
    }
    AgreementTerms terms = draft.build();
    Bytes32 id = terms.id(info.domain());
    Signer signsAsProvider = pick.seldom() ? pick.any(actors) : provider;
    return new Command.OpenAgreement(terms, customer.sign(id), signsAsProvider.sign(id));
  }

  /** Periods with funds that mostly suffice. */
  private void periods(AgreementBuilder draft, int everyRounds, Amount price) {
    AgreementTerms terms = draft.periods(everyRounds, price, Amount.ZERO).build();
    Amount all =
        price
            .times(terms.periodCount(rounds, terms.endBlock()))
            .plus(Amount.of(random.nextInt(100)));
    draft.periods(everyRounds, price, pick.seldom() ? all.share(1, 3) : all);
  }

  private Command commit(Bytes32 id, Bytes details) {
    Bytes32 commitment = Bytes32.of(pick.seldom() ? 0 : 1 + random.nextInt(3));
    Bytes evidence = pick.seldom() ? Bytes.EMPTY : TestJudge.commitmentEvidence(commitment);
    return new Command.Commit(id, details, commitment, evidence);
  }

  /** Now and then paid by somebody else, who seldom does not want to. */
  private Command openDuty(LedgerView view, Bytes32 id, Bytes details) {
    Command.OpenDuty open =
        new Command.OpenDuty(id, details, question(), Bytes32.of(random.nextInt(9)));
    if (random.nextBoolean()) {
      return open;
    }
    long openBy = view.block().number() + random.nextInt(20) - 2;
    Command.OpenDuty sponsored =
        open.sponsoredBy(pick.any(actors), Math.max(0, openBy), info.domain());
    return pick.seldom()
        ? new Command.OpenDuty(id, details, question(), open.salt(), sponsored.sponsor())
        : sponsored;
  }

  private Command aboutDuty(LedgerView view) {
    Bytes32 id = pick.id(duties, d -> view.duty(d).filter(duty -> !duty.settled()).isPresent());
    Bytes question = pick.seldom() ? question() : questions.getOrDefault(id, Bytes.EMPTY);
    Bytes details =
        view.duty(id)
            .flatMap(duty -> view.agreement(duty.agreement()))
            .filter(_ -> !pick.seldom())
            .map(agreement -> agreement.terms().details())
            .orElse(Bytes.EMPTY);
    if (random.nextInt(3) == 0) {
      return new Command.ReportLapse(id);
    }
    Bytes32 commitment =
        view.duty(id)
            .flatMap(duty -> view.agreement(duty.agreement()))
            .map(LedgerView.Agreement::commitment)
            .orElse(Bytes32.ZERO);
    Bytes evidence = pick.seldom() ? Bytes.EMPTY : TestJudge.questionEvidence(commitment, question);
    return new Command.AnswerDuty(id, details, question, evidence);
  }

  private Command answerPeriod(LedgerView view, LedgerView.Agreement agreement, Bytes details) {
    Bytes32 id = agreement.id();
    AgreementTerms terms = agreement.terms();
    long period = period(view, id, terms, true);
    Bytes evidence =
        view.draw(terms.challengeRound(rounds, period))
            .filter(_ -> !pick.seldom())
            .map(draw ->
                TestJudge.periodEvidence(
                    id,
                    Matter.Period.of(id, period, draw).seed(),
                    agreement.commitment(),
                    terms.details()))
            .orElse(Bytes.EMPTY);
    return new Command.AnswerPeriod(id, period, details, evidence);
  }

  /** One of the first periods: rather one whose answer is due, or rather one that was missed. */
  private long period(LedgerView view, Bytes32 id, AgreementTerms terms, boolean due) {
    long now = view.block().number() + 1;
    return pick.fitting(
        PERIODS,
        p ->
            !view.periodSettled(id, p)
                && (due
                    ? view.draw(terms.challengeRound(rounds, p)).isPresent()
                        && now <= terms.answerDeadline(rounds, p)
                    : now > terms.answerDeadline(rounds, p)
                        && (pick.seldom()
                            || view.draw(terms.challengeRound(rounds, p)).isPresent())));
  }

  private Signer provider(AgreementTerms terms) {
    return signer(actors, terms.provider());
  }

  private Signer party(AgreementTerms terms) {
    return signer(actors, random.nextBoolean() ? terms.customer() : terms.provider());
  }

  static Signer signer(List<Signer> actors, Address address) {
    return actors.stream().filter(a -> a.address().equals(address)).findFirst().orElseThrow();
  }

  private Bytes question() {
    return pick.seldom()
        ? Bytes.of(new byte[] {(byte) 0xff})
        : Bytes.of(new byte[] {(byte) random.nextInt(3)});
  }

  private Bytes accusation(Bytes32 commitment) {
    return pick.seldom()
        ? Bytes.EMPTY
        : TestJudge.faultEvidence(commitment, Bytes32.of(random.nextInt(3)));
  }

  private static RandomCommands.Step submit(Signer by, Command command) {
    return new RandomCommands.Step.Submit(by, command);
  }
}
