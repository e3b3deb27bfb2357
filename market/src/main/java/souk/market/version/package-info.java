/**
 * Change without a fork: a market's parameters change by versions that its announcers sign, m of n
 * of them, and that take effect a delay later. What is announced, withdrawn and in force follows
 * from records on a ledger, the same for everybody ({@link souk.market.version.VersionHistory}).
 */
@NullMarked
package souk.market.version;

import org.jspecify.annotations.NullMarked;
