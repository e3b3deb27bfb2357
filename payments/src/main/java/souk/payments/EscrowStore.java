package souk.payments;

import java.util.List;
import java.util.Optional;
import souk.ledger.EscrowTerms;
import souk.primitives.Address;
import souk.primitives.Amount;
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

  /**
   * What was put into escrows by this store's customer, and what came back.
   *
   * @param put as far as it is known; what may be on its way is in it as much as it can be
   * @param back by refunds
   */
  record Account(Amount put, Amount back) {
    /** What is locked now, or was paid out. */
    public Amount gone() {
      return put.minusOrZero(back);
    }
  }

  Account account();

  /**
   * Notes what is put into an escrow so that it runs until a round, in place of what was noted for
   * that: zero when it did not come to be.
   */
  void put(Bytes32 escrow, long lastRound, Amount sum);

  /** Whether anything was noted that was put into an escrow. */
  boolean knows(Bytes32 escrow);

  /** Notes what comes back from a past escrow, once that one is forgotten. */
  void returns(Bytes32 pastEscrow, Amount sum);
}
