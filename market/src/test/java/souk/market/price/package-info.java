@NullMarked
package souk.market.price;

import org.jspecify.annotations.NullMarked;
