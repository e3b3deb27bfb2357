/** Tests of payments between people. */
@NullMarked
package souk.transfers;

import org.jspecify.annotations.NullMarked;
