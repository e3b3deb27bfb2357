/**
 * Whom a customer hires: what an offer must be like, why others are left out, and in which order
 * those that fit are asked.
 */
@NullMarked
package souk.market.hire;

import org.jspecify.annotations.NullMarked;
