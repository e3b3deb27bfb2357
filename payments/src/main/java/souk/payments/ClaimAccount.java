package souk.payments;

import souk.primitives.Amount;

/**
 * Where the money of a till's tickets stands, since its claimer was started.
 *
 * @param owed what tickets of rounds are worth whose draw is not recorded: their share of each
 *     prize
 * @param pending prizes that were won and are not paid
 * @param paid prizes that the ledger paid, in rounds that are not settled only as of its newest
 *     block
 * @param lost prizes that were won and not paid before their deadline, and what the tickets were
 *     worth of rounds that nobody drew
 */
public record ClaimAccount(Amount owed, Amount pending, Amount paid, Amount lost) {}
