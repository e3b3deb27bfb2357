package souk.payments;

/** Why a wallet does not give a book or tickets. */
public final class WalletException extends RuntimeException {
  private final Reason reason;

  public WalletException(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Whether waiting may help, be it until the next round. */
  boolean passes() {
    return switch (reason) {
      case ROUND_CLOSED,
          ROUND_SKIPPED,
          STALE_LEDGER,
          ESCROW_UNKNOWN,
          NOT_ALLOTTED,
          BOOKS_EXHAUSTED,
          NO_TICKETS,
          NOT_DELIVERED ->
          true;
      case WRONG_SIGNER, BOOK_REFUSED, OTHER_COUNT -> false;
    };
  }

  /** What stands in the way. */
  public enum Reason {
    /** The round is not the current one, closes soon, or what counts in it is not final yet. */
    ROUND_CLOSED,
    /** This wallet may have made out books in the round that it does not know of. */
    ROUND_SKIPPED,
    /** The ledger's newest block is too old. */
    STALE_LEDGER,
    /** The escrow is not final on the ledger, or does not cover the round. */
    ESCROW_UNKNOWN,
    /** Another key signs the escrow's books in this round. */
    WRONG_SIGNER,
    /** The provider has no books of the escrow in this round. */
    NOT_ALLOTTED,
    /** All of the provider's books of this round are made out. */
    BOOKS_EXHAUSTED,
    /** The books that are made out have fewer tickets left. */
    NO_TICKETS,
    /** The provider could not be reached with a book, or does not take it yet. */
    NOT_DELIVERED,
    /** The provider's till refuses a book, and will do so again. */
    BOOK_REFUSED,
    /** The unit got another number of tickets before. */
    OTHER_COUNT
  }
}
