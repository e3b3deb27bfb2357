package souk.transfers.stream;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What a payer of streams writes down. How far streams are goes into a log: one line for all that
 * are released together, whatever their number, before they are sent. What is written is safe from
 * power loss when a method returns.
 */
interface StreamStore {
  /** All streams, by their numbers, with what the log says; called first, and once. */
  Map<Integer, OutgoingStream> open();

  /** The same, and nothing is changed. */
  Map<Integer, OutgoingStream> look();

  /** The number that the next stream gets. */
  int next();

  /** Writes a stream down, all but the log. */
  void put(OutgoingStream stream);

  /** Writes down how far streams are, before anything of it is sent. */
  void released(List<OutgoingStream> streams);

  /**
   * Takes the log into the lines of the streams once it is long. What others write meanwhile stays
   * in it.
   */
  void shorten(Collection<OutgoingStream> all);
}
