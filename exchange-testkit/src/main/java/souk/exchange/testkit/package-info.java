/**
 * A whole small market in one process, over real HTTP: what a service is tested with, and the suite
 * that every service must pass.
 */
@NullMarked
package souk.exchange.testkit;

import org.jspecify.annotations.NullMarked;
