/**
 * The rules of a ledger as pure functions: {@link souk.ledger.rules.Rulebook#apply} takes a state,
 * a command and what the command may see, and gives the next state or a refusal. Nothing here has a
 * clock, a thread or a file.
 */
@NullMarked
package souk.ledger.rules;

import org.jspecify.annotations.NullMarked;
