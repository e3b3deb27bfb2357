/**
 * Payment schemes that ticket books are measured against, as their papers describe them, on the
 * same signature library and hash functions. For measurements only: nothing here settles on a
 * ledger.
 */
@NullMarked
package souk.bench.baseline;

import org.jspecify.annotations.NullMarked;
