package souk.keys.owner;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import souk.keys.GrantFile;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** What an owner keeps: the names of its keys, which follow from the node's, and its grants. */
interface OwnerStore {
  /**
   * A grant as it is kept.
   *
   * @param given tickets that its reader got
   * @param asked questions on the ledger for its reader
   * @param revocation the owner's signature; empty while the grant stands
   * @param successor the grant that was issued in its place
   */
  record Kept(
      String label,
      GrantFile file,
      long given,
      int asked,
      Optional<Bytes> revocation,
      Optional<Bytes32> successor) {}

  /** Notes a key's name; false when it is there. */
  boolean create(String label, long time);

  /** All names, in their order. */
  List<String> labels();

  /** Keeps a grant, and that it was given. */
  void add(String label, GrantFile file, long time);

  /**
   * Keeps a grant that was issued in the place of another, links it, and revokes the other, in one
   * write. When the other was revoked in the meantime, the new one is kept as revoked, too.
   *
   * @return whether the new one stands
   */
  boolean replace(Bytes32 old, GrantFile fresh, long time);

  /** A grant. */
  Optional<Kept> find(Bytes32 id);

  /** All grants, the oldest first. */
  List<Kept> all();

  /**
   * Counts tickets given to a grant's reader; false when these would be too many. Counts may be
   * written ahead: after a crash the reader gets fewer than it might, never more.
   */
  boolean give(Bytes32 id, int count, long most);

  /** Counts a question on the ledger for a grant's reader; false when it had as many as it may. */
  boolean ask(Bytes32 id, int most);

  /**
   * Notes that a grant and all that were issued in its place are revoked, in one write, before
   * anybody is told.
   *
   * @return all of these, also those that were revoked before
   */
  List<Bytes32> revoke(Bytes32 id, long time);

  /**
   * Finishes what a node that fell left, and what one of before did not note: which grant each was
   * issued in the place of, and that those which were replaced are revoked.
   */
  void finish(long time);

  /** Keeps a provider's receipt for a revocation. */
  void receipt(Bytes32 id, Address provider, long time, Bytes receipt);

  /** Who signed that it dropped its fragment, and when. */
  Map<Address, Long> receipts(Bytes32 id);
}
