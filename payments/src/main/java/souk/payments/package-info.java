/**
 * Lottery micropayments in ticket books: the payer's wallet, the payee's till, and the claimer that
 * turns winning tickets into prizes on the ledger.
 */
@NullMarked
package souk.payments;

import org.jspecify.annotations.NullMarked;
