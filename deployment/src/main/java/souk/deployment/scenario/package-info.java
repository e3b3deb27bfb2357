/**
 * Scenarios: a market's life played from beginning to end with real nodes on any ledger, told event
 * by event, and checked. Those there are are found by the {@link java.util.ServiceLoader}.
 */
@NullMarked
package souk.deployment.scenario;

import org.jspecify.annotations.NullMarked;
