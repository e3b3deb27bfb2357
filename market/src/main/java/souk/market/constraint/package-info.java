/**
 * What a demand requires of an offer, and an offer of a demand: expressions in CEL, checked and
 * bounded before they run, and what of them was not met.
 */
@NullMarked
package souk.market.constraint;

import org.jspecify.annotations.NullMarked;
