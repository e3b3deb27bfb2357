/**
 * What one participant knows of another from their own dealings: signed receipts, and a score that
 * anybody computes from them again. There is no score of all for all, which whoever makes names
 * could make too.
 */
@NullMarked
package souk.market.reputation;

import org.jspecify.annotations.NullMarked;
