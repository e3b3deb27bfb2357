/**
 * What everybody in a market must agree on, once: accounts, escrows, allotments, draws and claims;
 * providers and their collateral; agreements, duties and slashing. {@link souk.ledger.Ledger} is
 * the API; the rules behind it are pure and the same for every ledger.
 */
@NullMarked
package souk.ledger;

import org.jspecify.annotations.NullMarked;
