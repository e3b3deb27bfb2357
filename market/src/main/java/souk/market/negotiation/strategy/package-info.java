/** Ways to negotiate, made of small concerns: price, limits, budget, patience. */
@NullMarked
package souk.market.negotiation.strategy;

import org.jspecify.annotations.NullMarked;
