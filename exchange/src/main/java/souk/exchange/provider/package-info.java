/** A provider's side: its services behind HTTP, its agreements, units, duties and what it risks. */
@NullMarked
package souk.exchange.provider;

import org.jspecify.annotations.NullMarked;
