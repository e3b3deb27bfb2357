/**
 * How customer and provider come to terms before they sign an agreement: signed turns that each
 * name the one before, one table of states, and strategies made of small concerns.
 */
@NullMarked
package souk.market.negotiation;

import org.jspecify.annotations.NullMarked;
