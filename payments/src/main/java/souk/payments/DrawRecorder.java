package souk.payments;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import souk.ledger.Command.RecordDraw;
import souk.ledger.Ledger;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.primitives.Signer;

/** Records draws that nobody recorded. For one thread at a time. */
final class DrawRecorder {
  private static final System.Logger LOG = System.getLogger(DrawRecorder.class.getName());

  private record Attempt(long block, CompletableFuture<Receipt> fate) {}

  private final Ledger ledger;
  private final Signer by;
  private final DrawProof proof;
  private final int patience;
  private final RoundRules rounds;
  private final Map<Long, Attempt> attempts = new HashMap<>();

  /**
   * A recorder.
   *
   * @param patience for how many blocks a draw that was handed in is waited for
   */
  DrawRecorder(Ledger ledger, Signer by, DrawProof proof, int patience) {
    this.ledger = ledger;
    this.by = by;
    this.proof = proof;
    this.patience = patience;
    this.rounds = ledger.info().rules().rounds();
  }

  /**
   * Hands in a draw that is not on the ledger in block {@code now}, unless it may be on its way.
   */
  void record(long round, long now) {
    if (mayBeOnItsWay(attempts.get(round), now)) {
      return;
    }
    RecordDraw draw = new RecordDraw(round, proof.of(rounds.seedBlock(round, now)));
    attempts.put(round, new Attempt(now, ledger.submit(by, draw)));
  }

  private boolean mayBeOnItsWay(@Nullable Attempt last, long now) {
    if (last == null || Math.abs(now - last.block) >= patience) {
      return false;
    }
    if (last.fate.state() != Future.State.SUCCESS) {
      return true;
    }
    return switch (last.fate.resultNow()) {
      case Receipt.Included included -> false;
      case Receipt.Dropped dropped -> false;
      case Receipt.Refused refused -> {
        LOG.log(
            System.Logger.Level.DEBUG,
            "a draw was refused: {0}, {1}",
            refused.reason(),
            refused.detail());
        yield true;
      }
    };
  }

  void forget(long round) {
    attempts.remove(round);
  }
}
