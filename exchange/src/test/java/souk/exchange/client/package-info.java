@NullMarked
package souk.exchange.client;

import org.jspecify.annotations.NullMarked;
