package souk.content.publisher;

import java.util.ArrayList;
import java.util.List;
import souk.content.Bundle;
import souk.content.Token;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * A bundle that was given to a client, until all of it is paid or can no longer be. Guarded by
 * {@link OpenBundles}.
 */
final class OpenBundle {
  private final Bytes32 id;
  private final Address client;
  private final PublishedObject object;
  private final int number;
  private final long epoch;
  private final List<HiredCache> failed;
  private final List<Slot> slots;
  private final long expires;
  private final Bytes encoded;
  private int spent;
  private boolean replaced;

  /** One chunk of it. */
  record Slot(HiredCache cache, Places places) {}

  /**
   * @param epoch that its caches were chosen for
   * @param expires the last block in which any of its chunks can be fetched
   * @param encoded as its client got it
   * @param failed the caches that repairs took out of it
   */
  OpenBundle(
      Bytes32 id,
      Address client,
      PublishedObject object,
      int number,
      long epoch,
      long expires,
      List<HiredCache> failed,
      List<Slot> slots,
      Bytes encoded) {
    this.id = id;
    this.client = client;
    this.object = object;
    this.number = number;
    this.epoch = epoch;
    this.failed = List.copyOf(failed);
    this.slots = List.copyOf(slots);
    this.expires = expires;
    this.encoded = encoded;
  }

  Bytes32 id() {
    return id;
  }

  Address client() {
    return client;
  }

  PublishedObject object() {
    return object;
  }

  int number() {
    return number;
  }

  long epoch() {
    return epoch;
  }

  /** The caches that repairs took out of it. */
  List<HiredCache> failed() {
    return failed;
  }

  /** Whoever may not take part in a repair: those that failed and those that are in it. */
  List<HiredCache> excluded() {
    List<HiredCache> excluded = new ArrayList<>(failed);
    slots.forEach(slot -> excluded.add(slot.cache()));
    return excluded;
  }

  List<Slot> slots() {
    return slots;
  }

  /** The token of a slot. */
  Token token(int slot) {
    try {
      return Bundle.decode(encoded.toArray()).parts().get(slot).token();
    } catch (DecodeException e) {
      throw new IllegalStateException("a bundle was made that cannot be read", e);
    }
  }

  /** The last block in which any of its chunks can be fetched. */
  long expires() {
    return expires;
  }

  boolean isSpent(int slot) {
    return (spent >>> slot & 1) == 1;
  }

  /** Notes that a slot was paid. */
  void spend(int slot) {
    spent |= 1 << slot;
  }

  boolean anySpent() {
    return spent != 0;
  }

  /** Whether its client has shown that it got all of it: a place is paid that was in the box. */
  boolean solved() {
    for (int slot = 0; slot < slots.size(); slot++) {
      if (isSpent(slot) && !slots.get(slot).places().clear()) {
        return true;
      }
    }
    return false;
  }

  boolean allSpent() {
    return spent == (1 << slots.size()) - 1;
  }

  /** Whether a repair took its place. */
  boolean replaced() {
    return replaced;
  }

  void replace() {
    replaced = true;
  }
}
