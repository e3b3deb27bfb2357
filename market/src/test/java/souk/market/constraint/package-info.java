@NullMarked
package souk.market.constraint;

import org.jspecify.annotations.NullMarked;
