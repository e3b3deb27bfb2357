/**
 * What providers offer before anybody hires them: signed documents, and an index that finds the
 * best of very many.
 */
@NullMarked
package souk.market.offer;

import org.jspecify.annotations.NullMarked;
