package souk.ledger.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import souk.ledger.Event;
import souk.ledger.Judge;
import souk.ledger.Judge.Verdict;
import souk.ledger.JudgeId;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.LedgerView.Duty;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;

/**
 * One command's turn: what its checks look at, and, once they have all held, the copy of the state
 * that its effect changes.
 */
final class Execution {
  private final Environment environment;
  private final Address sender;
  private final List<Event> events = new ArrayList<>(1);
  private State state;
  // A command derives at most one id and asks for at most one verdict, which several checks need.
  private @Nullable Bytes32 id;
  private @Nullable Verdict verdict;

  Execution(State state, Address sender, Environment environment) {
    this.state = state;
    this.sender = sender;
    this.environment = environment;
  }

  void begin() {
    state = state.copy();
  }

  Outcome done() {
    return new Outcome.Applied(state, events);
  }

  void happened(Event event) {
    events.add(event);
  }

  Address sender() {
    return sender;
  }

  State state() {
    return state;
  }

  Environment environment() {
    return environment;
  }

  Eip712.Domain domain() {
    return environment.domain();
  }

  LedgerRules rules() {
    return environment.rules();
  }

  RoundRules rounds() {
    return environment.rules().rounds();
  }

  long now() {
    return environment.block();
  }

  long currentRound() {
    return rounds().roundOf(now());
  }

  /** The id of what the command makes. */
  Bytes32 id(Function<Eip712.Domain, Bytes32> derivation) {
    Bytes32 derived = id;
    if (derived == null) {
      derived = derivation.apply(domain());
      id = derived;
    }
    return derived;
  }

  // ---- things that a check before has found ----

  EscrowState escrow(Bytes32 escrowId) {
    return Objects.requireNonNull(state.findEscrow(escrowId));
  }

  AgreementState agreement(Bytes32 agreementId) {
    return Objects.requireNonNull(state.findAgreement(agreementId));
  }

  Duty duty(Bytes32 dutyId) {
    return Objects.requireNonNull(state.findDuty(dutyId));
  }

  LedgerView.Provider provider(Address address) {
    return Objects.requireNonNull(state.findProvider(address));
  }

  // ---- money ----

  boolean lacks(Address account, Amount amount) {
    return state.balance(account).compareTo(amount) < 0;
  }

  String balanceDetail(Address account, Amount wanted) {
    return "%s needs %s and has %s".formatted(account, wanted, state.balance(account));
  }

  // ---- judges ----

  boolean hasJudge(JudgeId judge) {
    return environment.judges().containsKey(judge);
  }

  boolean admits(AgreementState agreement, Bytes question) {
    Judge judge = environment.judges().get(agreement.terms().judge());
    try {
      return judge != null && judge.admits(agreement.terms().details(), question);
    } catch (RuntimeException e) {
      return false;
    }
  }

  /**
   * What the agreement's judge says. One that fails, which it must not, finds nothing: a fault of a
   * judge may hurt those who rely on it but not stop the ledger.
   */
  Verdict verdict(AgreementState agreement, Judge.Matter matter, Bytes evidence) {
    Verdict said = verdict;
    if (said == null) {
      said = ask(agreement, agreement.agreement().commitment(), matter, evidence);
      verdict = said;
    }
    return said;
  }

  /** What it says about a commitment that the provider wants to make. */
  Verdict commits(AgreementState agreement, Bytes32 commitment, Bytes evidence) {
    return ask(agreement, commitment, new Judge.Matter.Commitment(), evidence);
  }

  private Verdict ask(
      AgreementState agreement, Bytes32 commitment, Judge.Matter matter, Bytes evidence) {
    Judge judge = environment.judges().get(agreement.terms().judge());
    if (judge == null) {
      return new Verdict.Inadmissible();
    }
    Judge.Case about =
        new Judge.Case(
            agreement.agreement().id(),
            agreement.terms().customer(),
            agreement.terms().provider(),
            agreement.terms().details(),
            commitment,
            matter);
    try {
      return judge.decide(about, evidence);
    } catch (RuntimeException e) {
      return new Verdict.Inadmissible();
    }
  }
}
