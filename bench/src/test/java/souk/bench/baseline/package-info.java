/** Tests of the account that a baseline gives. */
@NullMarked
package souk.bench.baseline;

import org.jspecify.annotations.NullMarked;
