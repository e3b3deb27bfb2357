/** Tests of measurements and of a killed till. */
@NullMarked
package souk.bench;

import org.jspecify.annotations.NullMarked;
