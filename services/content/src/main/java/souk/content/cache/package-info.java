/** The provider's side: a cache keeps chunks and sends them, encrypted, to whoever has a token. */
@NullMarked
package souk.content.cache;

import org.jspecify.annotations.NullMarked;
