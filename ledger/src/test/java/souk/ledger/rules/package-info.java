@NullMarked
package souk.ledger.rules;

import org.jspecify.annotations.NullMarked;
