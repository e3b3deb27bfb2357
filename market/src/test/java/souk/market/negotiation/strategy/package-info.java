@NullMarked
package souk.market.negotiation.strategy;

import org.jspecify.annotations.NullMarked;
