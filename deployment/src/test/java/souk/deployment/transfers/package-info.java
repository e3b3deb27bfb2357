/** Tests of the package. */
@NullMarked
package souk.deployment.transfers;

import org.jspecify.annotations.NullMarked;
