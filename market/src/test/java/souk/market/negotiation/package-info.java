@NullMarked
package souk.market.negotiation;

import org.jspecify.annotations.NullMarked;
