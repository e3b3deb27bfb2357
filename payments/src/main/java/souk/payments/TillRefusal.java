package souk.payments;

/** Why a till does not take a book or a ticket. Counted, and a reason to cut a peer off. */
public enum TillRefusal {
  /** No escrow of this id is final on the ledger, or another one was agreed on. */
  ESCROW_UNKNOWN,
  /** The escrow is not worth having: prize too small against a claim's fee, or tree too deep. */
  ESCROW_POOR,
  /** The book is another provider's, or outside this provider's allotment. */
  NOT_ALLOTTED,
  /** The round is over, has not begun, or closes too soon. */
  ROUND_CLOSED,
  /** This till's view of the ledger is too old to take anything. */
  STALE_LEDGER,
  /** The leaves are not as many as the escrow's tree has. */
  BAD_LEAVES,
  /** The cover is not signed by the escrow's signer over these leaves. */
  BAD_SIGNATURE,
  /** Another cover for this book is held already. */
  BOOK_CONFLICT,
  /** The ticket's book was never accepted. */
  BOOK_UNKNOWN,
  /** The place is outside the book. */
  BAD_PLACE,
  /** The secret does not hash to the leaf. */
  BAD_SECRET,
  /** The ticket was taken before. */
  TICKET_SPENT,
  /** More tickets than one payment may hold. */
  TOO_MANY,
  /** More than this till holds at one time. */
  TILL_FULL
}
