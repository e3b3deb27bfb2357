/**
 * Streams: tickets released as time goes by, from an escrow that covers them. Nothing on the ledger
 * happens when one begins, pauses or ends, nobody can be in debt, and nobody is liquidated.
 */
@NullMarked
package souk.transfers.stream;

import org.jspecify.annotations.NullMarked;
