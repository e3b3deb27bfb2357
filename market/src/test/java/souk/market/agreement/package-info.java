@NullMarked
package souk.market.agreement;

import org.jspecify.annotations.NullMarked;
