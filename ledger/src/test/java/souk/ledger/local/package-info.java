@NullMarked
package souk.ledger.local;

import org.jspecify.annotations.NullMarked;
