/** Receipts: what was paid, signed, and checked against a ledger and nothing else. */
@NullMarked
package souk.transfers.receipt;

import org.jspecify.annotations.NullMarked;
