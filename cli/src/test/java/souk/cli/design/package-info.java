/** Commands that look into a market's design before it opens. */
@NullMarked
package souk.cli.design;

import org.jspecify.annotations.NullMarked;
