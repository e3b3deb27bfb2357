package souk.exchange.provider;

import java.lang.System.Logger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import souk.exchange.DutyNotice.PeriodDue;
import souk.exchange.DutyNotice.QuestionDue;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.primitives.Signer;

/**
 * Hands in what a provider owes the ledger, each again until the ledger has it or it is too late:
 * when the service cannot say it yet, when the ledger lost it, when it was refused. Called from one
 * thread at a time; what services do runs elsewhere.
 */
final class LedgerAnswers {
  private static final Logger LOG = System.getLogger("souk.exchange");

  /** The longest pause between two attempts, in blocks. */
  private static final long LONGEST_PAUSE = 16;

  /** How an attempt stands. */
  private enum State {
    /** It was not tried yet. */
    NEW,
    /** The service is at work, or the ledger has not said. */
    UNDER_WAY,
    /** It came to nothing. */
    FAILED,
    /** The ledger took it; it may still be undone. */
    INCLUDED
  }

  private static final class Attempt {
    private volatile State state = State.NEW;
    private long again;
    private long pause = 1;
  }

  private final Ledger ledger;
  private final Signer signer;
  private final Executor work;
  private final Map<Object, Attempt> attempts = new HashMap<>();

  /**
   * @param signer sends the commands
   * @param work runs the services, each call as a task of its own
   */
  LedgerAnswers(Ledger ledger, Signer signer, Executor work) {
    this.ledger = ledger;
    this.signer = signer;
    this.work = work;
  }

  /**
   * Something is owed in block {@code now}.
   *
   * @param what names it, the same in every block
   * @param deadline the last block in which it counts
   * @param there whether the ledger has it, in a view of the newest block: what is there and not
   *     yet final is not sent again
   * @param answer the command, made by the service; empty when there is nothing to say yet
   */
  void owe(
      Object what,
      long now,
      long deadline,
      Predicate<LedgerView> there,
      Callable<Optional<Command>> answer) {
    Attempt attempt = attempts.computeIfAbsent(what, _ -> new Attempt());
    if (attempt.state == State.UNDER_WAY || now < attempt.again) {
      return;
    }
    if (there.test(ledger.at(ledger.head(Ledger.Finality.INCLUDED)))) {
      attempt.again = now + 1; // a reorganisation may undo it
      return;
    }
    attempt.state = State.UNDER_WAY;
    // Twice as long each time, but often enough before the deadline.
    attempt.again = now + Math.min(attempt.pause, Math.max(1, (deadline - now) / 2));
    attempt.pause = Math.min(2 * attempt.pause, LONGEST_PAUSE);
    start(what, attempt, answer);
  }

  /** Forgets all but what is still owed. */
  void keepOnly(Set<Object> owed) {
    attempts.keySet().retainAll(owed);
  }

  private void start(Object what, Attempt attempt, Callable<Optional<Command>> answer) {
    work.execute(() -> {
      try {
        Optional<Command> command = answer.call();
        if (command.isEmpty()) {
          attempt.again = 0; // nothing failed: it is asked for in every block
          attempt.pause = 1;
          attempt.state = State.FAILED;
          return;
        }
        var _ =
            ledger
                .submit(signer, command.get())
                .handle((receipt, failure) -> {
                  attempt.state = said(what, receipt, failure);
                  return attempt;
                });
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        attempt.state = State.FAILED;
      } catch (Exception e) {
        LOG.log(Logger.Level.ERROR, "cannot answer " + words(what) + " now; it is tried again", e);
        attempt.state = State.FAILED;
      } catch (Throwable e) {
        attempt.state = State.FAILED;
        if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
          throw fatal; // the process is at its end
        }
        LOG.log(
            Logger.Level.ERROR,
            "a service cannot answer " + words(what) + "; it is asked again",
            e);
      }
    });
  }

  private static State said(
      Object what,
      @org.jspecify.annotations.Nullable Receipt receipt,
      @org.jspecify.annotations.Nullable Throwable failure) {
    if (receipt instanceof Receipt.Included) {
      return State.INCLUDED;
    }
    LOG.log(
        Logger.Level.WARNING,
        "the answer to {0} is not on the ledger and is tried again: {1}",
        words(what),
        receipt == null ? failure : receipt);
    return State.FAILED;
  }

  /** Without the bytes of a question, which are as long as an answer. */
  private static String words(Object what) {
    return switch (what) {
      case QuestionDue question ->
          "the question %s of agreement %s, due by block %d,"
              .formatted(question.duty(), question.agreement(), question.deadline());
      case PeriodDue period ->
          "period %d of agreement %s, due by block %d,"
              .formatted(period.period(), period.agreement(), period.deadline());
      default -> what.toString();
    };
  }
}
