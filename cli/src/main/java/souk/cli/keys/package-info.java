/** Commands for keys that are granted to others. */
@NullMarked
package souk.cli.keys;

import org.jspecify.annotations.NullMarked;
