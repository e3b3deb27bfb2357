/**
 * Who is matched with whom: many demands with many offers at the most value in all, with a bound on
 * what is missing; stable matchings; and the ranking of offers for one demand.
 */
@NullMarked
package souk.market.match;

import org.jspecify.annotations.NullMarked;
