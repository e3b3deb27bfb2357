/** Tests of the package. */
@NullMarked
package souk.transfers.receipt;

import org.jspecify.annotations.NullMarked;
