@NullMarked
package souk.market.hire;

import org.jspecify.annotations.NullMarked;
