/**
 * Payments between people: what was paid, to whom, for what, and what became of it. One payment is
 * written down before it is handed to a ledger, and handed over at most once.
 */
@NullMarked
package souk.transfers;

import org.jspecify.annotations.NullMarked;
