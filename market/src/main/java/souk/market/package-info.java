/**
 * What a market's participants agree on before they meet: the parameters of payments and
 * agreements.
 */
@NullMarked
package souk.market;

import org.jspecify.annotations.NullMarked;
