/**
 * Small services that use the exchange in different ways, so that no single real one shapes its
 * interface: paid first, served first, both, never by units, by somebody else than the requester.
 */
@NullMarked
package souk.exchange.testkit.probes;

import org.jspecify.annotations.NullMarked;
