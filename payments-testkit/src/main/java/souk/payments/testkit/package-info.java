/** Stores in memory for wallet, till, claimer, escrow keeper and ticket source. */
@NullMarked
package souk.payments.testkit;

import org.jspecify.annotations.NullMarked;
