package souk.keys.provider;

import java.util.Optional;
import souk.keys.AuditRecord;
import souk.keys.GrantTerms;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * What a provider keeps: fragments, sealed; revocations, as long as their owner's agreement runs;
 * which units were answered. Every write is durable when it returns, together with its record in
 * the audit.
 */
interface FragmentStore {
  /**
   * A fragment as it is kept.
   *
   * @param sealed under the provider's own key
   * @param answers how often it was used
   */
  record Kept(GrantTerms grant, String condition, Bytes sealed, long answers) {}

  /**
   * A unit that is answered.
   *
   * @param time its request's
   */
  record Unit(long time, Bytes32 id) {}

  /** What a revocation left. */
  record Revoked(Bytes revocation, long time) {}

  /** Keeps a fragment, and says so in the audit; false when as many are kept as there may be. */
  boolean take(
      Bytes32 job,
      GrantTerms grant,
      String condition,
      Bytes sealed,
      Address owner,
      long time,
      int most);

  /** A fragment of a grant. */
  Optional<Kept> find(Bytes32 job, Bytes32 id);

  /** Whether somebody is the requester of a fragment that is kept. */
  boolean knows(Bytes32 job, Address requester);

  /**
   * Notes that a unit is answered, once however often it is asked for again; false when the
   * fragment of the entry's grant is gone.
   */
  boolean answered(Bytes32 job, Unit unit, AuditRecord.Entry entry);

  /** Notes a refusal; nobody waits until it is durable. */
  void refused(AuditRecord.Entry entry);

  /** Whether a unit was answered before; that is known for a day after its time. */
  boolean wasAnswered(Unit unit);

  /** Drops a fragment for good; returns when that was done first. */
  long revoke(Bytes32 job, Bytes32 id, Bytes revocation, Address owner, long time);

  /** What the revocation of a grant left. */
  Optional<Revoked> revoked(Bytes32 job, Bytes32 id);

  /** An owner's last agreement is over: nothing is kept of it but the audit. */
  void forget(Bytes32 job);
}
