/**
 * What the delivery proof does not stop, in numbers: a calculator for a market's own parameters.
 */
@NullMarked
package souk.content.odds;

import org.jspecify.annotations.NullMarked;
