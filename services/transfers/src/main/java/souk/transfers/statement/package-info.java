/** Statements: what came and went on an account, as people and their accounting tools read it. */
@NullMarked
package souk.transfers.statement;

import org.jspecify.annotations.NullMarked;
