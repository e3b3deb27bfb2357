@NullMarked
package souk.market.price.sealed;

import org.jspecify.annotations.NullMarked;
