/** What both sides send each other, byte by byte. */
@NullMarked
package souk.exchange.wire;

import org.jspecify.annotations.NullMarked;
