package souk.payments;

import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * What one transaction of a claimer brought of one escrow in one round, and its share of the fee.
 *
 * @param escrow zero for the recording of a round's draw, which pays nobody
 * @param books whose prizes it paid
 * @param paid the sum of these prizes
 * @param fee what the ledger took, in the chain's own coin; of a claim for books of several escrows
 *     the share of this one, by books
 */
public record Payout(
    Bytes32 transaction,
    long round,
    Bytes32 escrow,
    long block,
    int books,
    Amount paid,
    Amount fee) {}
