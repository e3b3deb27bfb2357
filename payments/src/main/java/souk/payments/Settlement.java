package souk.payments;

import souk.primitives.Amount;

/**
 * The last line on one escrow in one round: what was taken, and what it brought.
 *
 * @param won books of which the till holds the winning ticket
 * @param paid the prizes that the ledger paid for them
 */
public record Settlement(Income income, int won, Amount paid) {}
