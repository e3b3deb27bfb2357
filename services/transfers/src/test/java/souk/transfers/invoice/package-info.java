/** Tests of the package. */
@NullMarked
package souk.transfers.invoice;

import org.jspecify.annotations.NullMarked;
