/**
 * What any ledger must do, as JUnit tests over a {@link souk.ledger.testkit.LedgerHarness}: extend
 * {@link souk.ledger.testkit.LedgerContract}.
 */
@NullMarked
package souk.ledger.testkit;

import org.jspecify.annotations.NullMarked;
