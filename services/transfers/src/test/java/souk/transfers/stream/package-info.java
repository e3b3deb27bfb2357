/** Tests of the package. */
@NullMarked
package souk.transfers.stream;

import org.jspecify.annotations.NullMarked;
