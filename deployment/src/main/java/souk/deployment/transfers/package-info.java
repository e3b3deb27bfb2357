/** Payments between people on the ledgers of deployments. */
@NullMarked
package souk.deployment.transfers;

import org.jspecify.annotations.NullMarked;
