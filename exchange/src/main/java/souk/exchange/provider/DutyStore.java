package souk.exchange.provider;

import java.util.List;
import souk.exchange.DutyNotice.QuestionDue;
import souk.ledger.Cursor;
import souk.primitives.Bytes32;

/**
 * Remembers how far a provider has read the ledger, and the questions found there that it still has
 * to answer. Periods need no record: what is due follows from terms and ledger.
 */
public interface DutyStore {
  /** From where to read on; {@link Cursor#START} at first. */
  Cursor cursor();

  /** All questions that are not settled. */
  List<QuestionDue> questions();

  /** Questions were found, and the ledger was read up to here. On disk, both or neither. */
  void found(List<QuestionDue> questions, Cursor upTo);

  /** A question was answered, or its deadline is over. */
  void settled(Bytes32 duty);
}
