package souk.payments;

import souk.ledger.BookClaim;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** A book whose winning ticket a till holds, by its id, and what it is worth. */
record WonBook(Bytes32 id, BookClaim claim, Amount prize) {}
