/** The customer's side: a publisher hires caches, gives clients bundles and pays for them. */
@NullMarked
package souk.content.publisher;

import org.jspecify.annotations.NullMarked;
