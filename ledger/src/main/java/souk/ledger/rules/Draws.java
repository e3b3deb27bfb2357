package souk.ledger.rules;

import static souk.ledger.Refusal.BAD_PROOF;
import static souk.ledger.Refusal.DRAW_EXISTS;
import static souk.ledger.Refusal.DRAW_TOO_EARLY;
import static souk.ledger.Refusal.MALFORMED;

import java.util.Optional;
import souk.ledger.Command.RecordDraw;
import souk.ledger.Event;
import souk.primitives.Bytes32;

/** Draws: the seed of each round. */
final class Draws {
  private Draws() {}

  static final Rule<RecordDraw> RECORD =
      Rule.of(RecordDraw.class)
          .refuse(MALFORMED, (t, c) -> !Widths.u32(c.round()), (t, c) -> "round " + c.round())
          .refuse(
              DRAW_EXISTS,
              (t, c) -> t.state().draw(c.round()).isPresent(),
              (t, c) -> "round " + c.round())
          .refuse(
              DRAW_TOO_EARLY,
              (t, c) -> t.now() <= seedBlock(t, c),
              (t, c) -> "the seed comes from block %d, now %d".formatted(seedBlock(t, c), t.now()))
          .refuse(
              BAD_PROOF,
              (t, c) -> seed(t, c).isEmpty(),
              (t, c) -> "the proof does not show the value of block " + seedBlock(t, c))
          .then((t, c) -> {
            Bytes32 seed = seed(t, c).orElseThrow();
            t.state().putDraw(c.round(), seed);
            t.happened(new Event.DrawRecorded(c.round(), seedBlock(t, c), seed));
          });

  private static long seedBlock(Execution t, RecordDraw c) {
    return t.rounds().seedBlock(c.round(), t.now());
  }

  private static Optional<Bytes32> seed(Execution t, RecordDraw c) {
    return t.environment().beacon().value(seedBlock(t, c), c.proof());
  }
}
