/** Attacks on HTTP servers that are sold. */
@NullMarked
package souk.attacks.http;

import org.jspecify.annotations.NullMarked;
