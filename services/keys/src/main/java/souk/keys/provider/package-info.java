/** A provider's side: it keeps fragments and re-encrypts. */
@NullMarked
package souk.keys.provider;

import org.jspecify.annotations.NullMarked;
