/** Tests of the package. */
@NullMarked
package souk.transfers.address;

import org.jspecify.annotations.NullMarked;
