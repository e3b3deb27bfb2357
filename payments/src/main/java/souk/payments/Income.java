package souk.payments;

import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * A line of a till's statement: what it took of one escrow in one round.
 *
 * @param books how many it held
 * @param tickets how many of their tickets it took
 * @param expected what these are worth: their share of each book's prize, rounded down
 */
public record Income(long round, Bytes32 escrow, int books, long tickets, Amount expected) {}
