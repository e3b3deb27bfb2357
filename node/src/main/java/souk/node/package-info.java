/**
 * The roles of a market composed into running nodes, and the market file from which each gets its
 * parameters.
 */
@NullMarked
package souk.node;

import org.jspecify.annotations.NullMarked;
