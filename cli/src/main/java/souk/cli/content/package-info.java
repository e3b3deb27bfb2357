/** Commands for content delivery. */
@NullMarked
package souk.cli.content;

import org.jspecify.annotations.NullMarked;
