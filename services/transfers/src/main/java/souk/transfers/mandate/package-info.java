/**
 * Mandates: recurring payments as ticket books of one ticket for rounds to come, handed over at
 * once. The payer may be away, the payee needs nobody's leave, and a fresh allotment list ends it.
 */
@NullMarked
package souk.transfers.mandate;

import org.jspecify.annotations.NullMarked;
