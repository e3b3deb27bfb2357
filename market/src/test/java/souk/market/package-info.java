@NullMarked
package souk.market;

import org.jspecify.annotations.NullMarked;
