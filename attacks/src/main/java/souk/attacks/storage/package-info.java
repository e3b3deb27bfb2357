/** Attacks on storage markets. */
@NullMarked
package souk.attacks.storage;

import org.jspecify.annotations.NullMarked;
