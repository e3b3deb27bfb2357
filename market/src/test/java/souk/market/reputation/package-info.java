@NullMarked
package souk.market.reputation;

import org.jspecify.annotations.NullMarked;
