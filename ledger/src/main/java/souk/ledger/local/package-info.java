/**
 * The local ledger: the rules in this process, with blocks made on demand, at once or by a ticker,
 * and a journal that survives power loss if it is given a directory.
 */
@NullMarked
package souk.ledger.local;

import org.jspecify.annotations.NullMarked;
