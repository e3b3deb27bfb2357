package souk.payments;

import java.util.List;
import java.util.Optional;
import souk.ledger.EscrowTerms;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * What an {@link EscrowKeeper} must know after a restart. When a method that changes something
 * returns, the change is safe from power loss.
 */
public interface EscrowStore {
  /**
   * An escrow that may be on the ledger.
   *
   * @param funder who pays for it
   */
  record Planned(Address funder, EscrowTerms terms) {}

  /**
   * An extension that may be on its way.
   *
   * @param lastRound the escrow's last round once it took effect
   * @param block the newest block in which it was handed in, or seen to have taken effect
   */
  record Extension(long lastRound, long block) {}

  /**
   * An escrow that may still hold money, though it is used no more.
   *
   * @param lastRound its last
   */
  record Past(Bytes32 id, long lastRound) {}

  /** The escrow that was planned last. */
  Optional<Planned> current();

  /** Notes what is about to be opened, in place of the current one. */
  void plan(Planned escrow);

  /** The extension of the current escrow that may be on its way. */
  Optional<Extension> extension();

  /** Notes an extension of the current escrow that is about to be handed in. */
  void extend(Extension extension);

  /** Notes that no extension is on its way. */
  void forgetExtension();

  /** The escrows that are used no more and may hold money. */
  List<Past> past();

  /** Notes that an escrow is used no more. */
  void retire(Past escrow);

  /** Forgets a past escrow that holds nothing any more. */
  void forget(Bytes32 pastEscrow);
}
