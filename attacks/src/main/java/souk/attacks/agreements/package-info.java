/** Attacks on agreements and payments of any kind, played where an HTTP server is sold. */
@NullMarked
package souk.attacks.agreements;

import org.jspecify.annotations.NullMarked;
