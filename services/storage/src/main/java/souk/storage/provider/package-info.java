/** The provider's side: pieces taken in, sealed, proven, sold back unit by unit. */
@NullMarked
package souk.storage.provider;

import org.jspecify.annotations.NullMarked;
