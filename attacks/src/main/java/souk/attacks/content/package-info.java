/** Attacks on content delivery. */
@NullMarked
package souk.attacks.content;

import org.jspecify.annotations.NullMarked;
