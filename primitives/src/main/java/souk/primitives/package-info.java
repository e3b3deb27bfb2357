/**
 * What every floor above speaks in: amounts, addresses, 32-byte values, keccak-256, signatures and
 * points of secp256k1, EIP-712 typed data, Merkle trees and a strict binary encoding. No I/O.
 */
@NullMarked
package souk.primitives;

import org.jspecify.annotations.NullMarked;
