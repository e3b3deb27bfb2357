/**
 * Addresses that one cannot get wrong: with a checksum and a chain, under names of one's own, and
 * told apart from those that only look like them.
 */
@NullMarked
package souk.transfers.address;

import org.jspecify.annotations.NullMarked;
