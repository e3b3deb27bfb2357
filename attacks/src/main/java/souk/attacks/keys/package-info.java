/** Attacks on markets of keys. */
@NullMarked
package souk.attacks.keys;

import org.jspecify.annotations.NullMarked;
