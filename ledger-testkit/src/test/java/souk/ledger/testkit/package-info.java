@NullMarked
package souk.ledger.testkit;

import org.jspecify.annotations.NullMarked;
