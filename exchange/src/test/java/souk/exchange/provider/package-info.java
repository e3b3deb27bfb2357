@NullMarked
package souk.exchange.provider;

import org.jspecify.annotations.NullMarked;
