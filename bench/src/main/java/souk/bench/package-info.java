/** Measurements: each prints what it measured beside the limit or the rival of the same run. */
@NullMarked
package souk.bench;

import org.jspecify.annotations.NullMarked;
