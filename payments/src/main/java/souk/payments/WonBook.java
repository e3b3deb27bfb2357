package souk.payments;

import souk.ledger.BookClaim;
import souk.primitives.Amount;

/** A book whose winning ticket a till holds, and what it is worth. */
record WonBook(BookClaim claim, Amount prize) {}
