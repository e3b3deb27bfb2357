@NullMarked
package souk.market.match;

import org.jspecify.annotations.NullMarked;
