/**
 * Whole markets in one process: ledger, time, money, for demonstrations, attacks and measurements.
 */
@NullMarked
package souk.deployment;

import org.jspecify.annotations.NullMarked;
