package souk.content.publisher;

import java.util.Optional;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * Who may have what at the publisher's expense. Keys cost nothing, so a publisher that admits
 * everybody pays whoever asks: v bad caches with clients of their own earn v tickets a bundle for
 * fetching the other chunks.
 */
@FunctionalInterface
public interface Admission {
  /** Admits everybody. */
  Admission EVERYBODY = (client, object) -> Optional.empty();

  /** Why a client may not have an object; empty when it may. */
  Optional<String> refusal(Address client, Bytes32 object);
}
