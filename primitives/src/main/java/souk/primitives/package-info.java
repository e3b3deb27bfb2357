/**
 * What every floor above speaks in: amounts, addresses, 32-byte values, keccak-256, secp256k1
 * signatures, EIP-712 typed data and a strict binary encoding. No I/O, no state.
 */
@NullMarked
package souk.primitives;

import org.jspecify.annotations.NullMarked;
