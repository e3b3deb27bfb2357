/** The command line tool: {@code ./souk COMMAND}. */
@NullMarked
package souk.cli;

import org.jspecify.annotations.NullMarked;
