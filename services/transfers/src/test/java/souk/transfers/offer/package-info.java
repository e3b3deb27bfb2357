/** Tests of the package. */
@NullMarked
package souk.transfers.offer;

import org.jspecify.annotations.NullMarked;
