package souk.content.publisher;

import java.nio.file.Path;
import souk.content.Label;
import souk.content.Manifest;

/**
 * An object of a publisher.
 *
 * @param file that it is read from
 * @param state whether it can be delivered now
 * @param bundles that were delivered and paid in full so far
 * @param tickets that caches were paid with for it so far
 */
public record Published(
    Manifest manifest, Path file, Label label, State state, long bundles, long tickets) {
  /** What became of an object's file. */
  public enum State {
    /** It is as it was published. */
    SERVED,
    /** It has other bytes than were published, or may have: it is being read again. */
    CHANGED,
    /** It is not there, or cannot be read. */
    MISSING
  }

  /** How often the whole object was delivered, on average over its parts. */
  public double deliveries() {
    return (double) bundles / manifest.layout().bundles();
  }
}
