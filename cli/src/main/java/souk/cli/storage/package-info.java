/** Commands for stored files. */
@NullMarked
package souk.cli.storage;

import org.jspecify.annotations.NullMarked;
