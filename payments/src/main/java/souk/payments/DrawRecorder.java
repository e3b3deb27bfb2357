package souk.payments;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import souk.ledger.Command.RecordDraw;
import souk.ledger.Ledger;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/** Records draws that nobody recorded. For one thread at a time. */
final class DrawRecorder {
  private static final System.Logger LOG = System.getLogger(DrawRecorder.class.getName());

  /** For so many blocks nothing more is said about failures. */
  private static final int QUIET = 100;

  private record Attempt(long block, CompletableFuture<Receipt> fate) {}

  private final Ledger ledger;
  private final Signer by;
  private final int patience;
  private final Map<Long, Attempt> attempts = new HashMap<>();
  private long quietUntil;

  /**
   * A recorder.
   *
   * @param patience for how many blocks a draw that was handed in is waited for
   */
  DrawRecorder(Ledger ledger, Signer by, int patience) {
    this.ledger = ledger;
    this.by = by;
    this.patience = patience;
  }

  /**
   * Hands in a draw that is not on the ledger in block {@code now}, unless it may be on its way.
   */
  void record(long round, long now) {
    Attempt last = attempts.get(round);
    if (last != null) {
      failure(last).ifPresent(why -> say(round, why, now));
    }
    if (mayBeOnItsWay(last, now)) {
      return;
    }
    // Without a proof: where the ledger's beacon asks for one, the ledger's client makes it.
    RecordDraw draw = new RecordDraw(round, Bytes.EMPTY);
    attempts.put(round, new Attempt(now, ledger.submit(by, draw)));
  }

  private boolean mayBeOnItsWay(@Nullable Attempt last, long now) {
    if (last == null || Math.abs(now - last.block) >= patience) {
      return false;
    }
    // What was refused would be refused again in the next block.
    return last.fate.state() != Future.State.SUCCESS
        || last.fate.resultNow() instanceof Receipt.Refused;
  }

  /** Why an attempt came to nothing, if it did. */
  private static Optional<String> failure(Attempt attempt) {
    return switch (attempt.fate.state()) {
      case RUNNING -> Optional.empty();
      case CANCELLED -> Optional.of("cancelled");
      case FAILED -> Optional.of(String.valueOf(attempt.fate.exceptionNow().getMessage()));
      case SUCCESS ->
          switch (attempt.fate.resultNow()) {
            case Receipt.Included _ -> Optional.empty();
            case Receipt.Dropped(var why) -> Optional.of(why);
            case Receipt.Unknown(var why, var _) -> Optional.of(why);
            case Receipt.Refused(var reason, var _) when reason == Refusal.DRAW_EXISTS ->
                Optional.empty(); // somebody was faster
            case Receipt.Refused(var reason, var detail) ->
                Optional.of("refused, " + reason + (detail.isEmpty() ? "" : ", " + detail));
          };
    };
  }

  private void say(long round, String why, long now) {
    if (now >= quietUntil || now < quietUntil - QUIET) {
      quietUntil = now + QUIET;
      LOG.log(
          System.Logger.Level.WARNING,
          "the draw of round {0} could not be recorded, trying again: {1}",
          Long.toString(round),
          why);
    }
  }

  /** What recording a round's draw cost, if it was recorded from here. */
  Optional<Payout> cost(long round) {
    Attempt last = attempts.get(round);
    return last != null
            && last.fate.state() == Future.State.SUCCESS
            && last.fate.resultNow() instanceof Receipt.Included included
        ? Optional.of(
            new Payout(
                included.transaction(),
                round,
                Bytes32.ZERO,
                included.block().number(),
                0,
                Amount.ZERO,
                included.fee()))
        : Optional.empty();
  }

  void forget(long round) {
    attempts.remove(round);
  }
}
