/** Tests of the package. */
@NullMarked
package souk.transfers.statement;

import org.jspecify.annotations.NullMarked;
