package souk.attacks.content;

import java.util.Optional;
import souk.attacks.Refusals;
import souk.content.client.ContentException;

/** What honest parties of a content market say to a cheat's moves. */
final class ContentRefusals {
  private ContentRefusals() {}

  /** As {@link Refusals#of}, for moves by a content client too. */
  static Optional<String> of(Refusals.Move move) throws Exception {
    try {
      return Refusals.of(move);
    } catch (ContentException e) {
      return Optional.of(Refusals.name(e.reason()));
    }
  }
}
