/**
 * Private keys on disk, encrypted with a password in the format that Ethereum's wallets share (Web3
 * Secret Storage, version 3), and where passwords come from.
 */
@NullMarked
package souk.keystore;

import org.jspecify.annotations.NullMarked;
