package souk.node;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import souk.ledger.AgreementTerms;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.FailureLog;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/**
 * Reports what providers did not answer in time, period by period and question by question, whoever
 * asked: a customer its own, or anybody those of others. What is reported already, by anybody, is
 * left alone.
 */
public final class LapseReports implements AutoCloseable {
  /** For how many blocks a report that was handed in is waited for. */
  private static final int PATIENCE = 10;

  private final Ledger ledger;
  private final RoundRules rounds;
  private final Signer reporter;
  private final Supplier<List<Watched>> agreements;
  private final Map<Bytes32, Event.DutyOpened> open = new ConcurrentHashMap<>();
  private final Map<Bytes32, Long> firstPeriod = new HashMap<>();
  private final Map<Command, Long> sent = new HashMap<>();
  private final FailureLog failures =
      new FailureLog(
          System.getLogger("souk.node"),
          "an agreement's periods are looked at again with the next block");
  private final Ledger.Subscription subscription;

  /** An agreement whose provider is watched. */
  public record Watched(Bytes32 id, AgreementTerms terms) {
    static Watched of(CustomerStore.Signed signed) {
      return new Watched(signed.id(), signed.terms());
    }
  }

  /**
   * Begins to follow what is asked; questions of before are read from the ledger again.
   *
   * @param reporter sends the reports and gets the rewards
   * @param agreements those whose providers are watched
   */
  public LapseReports(Ledger ledger, Signer reporter, Supplier<List<Watched>> agreements) {
    this.ledger = ledger;
    this.rounds = ledger.info().rules().rounds();
    this.reporter = reporter;
    this.agreements = agreements;
    long head = ledger.head(Ledger.Finality.INCLUDED).number();
    long from =
        agreements.get().stream()
            .filter(signed -> signed.terms().questions().agreed())
            .mapToLong(signed -> signed.terms().startBlock())
            .min()
            .orElse(head + 1);
    this.subscription = ledger.follow(new Cursor(Math.min(from, head + 1), 0), new Follower());
  }

  private final class Follower implements LedgerObserver {
    @Override
    public Interest interest() {
      return new Interest(Set.of(Event.DutyOpened.class));
    }

    @Override
    public void applied(Cursor after, BlockRef block, Event event) {
      // Those of others are as many as strangers like to pay for.
      if (event instanceof Event.DutyOpened opened && isWatched(opened.agreement())) {
        open.put(opened.duty(), opened);
      }
    }
  }

  private boolean isWatched(Bytes32 agreement) {
    return agreements.get().stream().anyMatch(signed -> signed.id().equals(agreement));
  }

  /** How many questions are remembered. */
  int waiting() {
    return open.size();
  }

  /** Does what is due in a block. */
  public void look(LedgerView view) {
    long now = view.block().number();
    Set<Bytes32> mine = new HashSet<>();
    List<Watched> all = agreements.get();
    all.forEach(signed -> mine.add(signed.id()));
    var _ =
        failures.forEach(
            all.stream().filter(signed -> signed.terms().periods().agreed()).toList(),
            signed -> periods(view, signed));
    open.values().removeIf(duty -> !mine.contains(duty.agreement()));
    for (Event.DutyOpened duty : List.copyOf(open.values())) {
      if (duty.deadline() < now) {
        Optional<LedgerView.Duty> known = view.duty(duty.duty());
        if (known.isEmpty() || known.get().settled()) {
          open.remove(duty.duty());
        } else {
          report(new Command.ReportLapse(duty.duty()), now);
        }
      }
    }
    firstPeriod.keySet().retainAll(mine);
    sent.values().removeIf(block -> block + PATIENCE < now);
  }

  private void periods(LedgerView view, Watched signed) {
    AgreementTerms terms = signed.terms();
    long now = view.block().number();
    long period = firstPeriod.getOrDefault(signed.id(), 0L);
    if (terms.answerDeadline(rounds, period) >= now) {
      return; // nothing can be late yet: of very many agreements, the ledger is asked about few
    }
    Optional<LedgerView.Agreement> known = view.agreement(signed.id());
    if (known.isEmpty() || known.get().closed()) {
      return;
    }
    long periods = terms.periodCount(rounds, known.get().endBlock());
    for (; period < periods && terms.answerDeadline(rounds, period) < now; period++) {
      if (!view.periodSettled(signed.id(), period)) {
        long round = terms.challengeRound(rounds, period);
        boolean drawn = view.draw(round).isPresent();
        // Nobody has to answer a challenge that was never drawn; a silent provider draws none.
        report(
            drawn
                ? new Command.ReportMissedPeriod(signed.id(), period)
                : new Command.RecordDraw(round, Bytes.EMPTY),
            now);
        break; // the next one once this one is settled
      }
    }
    firstPeriod.put(signed.id(), period);
  }

  private void report(Command report, long now) {
    if (sent.getOrDefault(report, Long.MIN_VALUE / 2) + PATIENCE < now) {
      sent.put(report, now);
      var _ = ledger.submit(reporter, report);
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}
