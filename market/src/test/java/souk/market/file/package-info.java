@NullMarked
package souk.market.file;

import org.jspecify.annotations.NullMarked;
