@NullMarked
package souk.market.version;

import org.jspecify.annotations.NullMarked;
