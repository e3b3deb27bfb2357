/** Attacks on ticket books, tills, wallets and draws. */
@NullMarked
package souk.attacks.payments;

import org.jspecify.annotations.NullMarked;
