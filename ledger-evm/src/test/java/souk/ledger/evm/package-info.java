@NullMarked
package souk.ledger.evm;

import org.jspecify.annotations.NullMarked;
