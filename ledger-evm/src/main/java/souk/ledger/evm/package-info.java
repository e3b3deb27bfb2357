/**
 * The ledger on any EVM chain: the same API and the same rules as the local ledger, kept by the
 * contracts in {@code contracts/}. Nothing but nodes, benchmarks and the command line tool sees
 * this package.
 */
@NullMarked
package souk.ledger.evm;

import org.jspecify.annotations.NullMarked;
