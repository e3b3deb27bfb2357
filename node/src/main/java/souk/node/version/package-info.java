/**
 * A market's versions as they stand on a ledger: how an announcement is put there, taken back, read
 * and followed. What counts is in {@link souk.market.version}.
 */
@NullMarked
package souk.node.version;

import org.jspecify.annotations.NullMarked;
