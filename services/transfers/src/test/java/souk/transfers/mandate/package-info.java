/** Tests of the package. */
@NullMarked
package souk.transfers.mandate;

import org.jspecify.annotations.NullMarked;
