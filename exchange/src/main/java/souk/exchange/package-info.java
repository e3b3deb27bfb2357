/**
 * Service for payment in small steps: units, sessions and exposure over HTTP, and the interface
 * that services plug into.
 */
@NullMarked
package souk.exchange;

import org.jspecify.annotations.NullMarked;
