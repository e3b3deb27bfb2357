package souk.transfers.stream;

import java.util.List;
import souk.primitives.Bytes32;

/** What a payee of streams writes down; safe from power loss when a method returns. */
interface IncomingStore {
  /**
   * A stream.
   *
   * @param place the index that is wanted next, or one before it
   * @param first the index at which its book begins
   * @param size how many tickets the book has; 0 where there was none yet
   * @param missed how many indices its payer went past
   */
  record Line(
      Bytes32 id,
      StreamTerms.Signed signed,
      long place,
      long first,
      long round,
      long book,
      int size,
      long missed,
      boolean stopped,
      long begun) {}

  List<Line> all();

  void put(List<Line> lines);
}
