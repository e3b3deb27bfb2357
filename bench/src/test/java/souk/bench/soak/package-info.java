/** Tests of the account that a soak gives. */
@NullMarked
package souk.bench.soak;

import org.jspecify.annotations.NullMarked;
