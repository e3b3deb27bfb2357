/** Figures of key markets. */
@NullMarked
package souk.bench.keys;

import org.jspecify.annotations.NullMarked;
