/** Folders as one stream of bytes, and back: POSIX tar archives. */
@NullMarked
package souk.storage.tree;

import org.jspecify.annotations.NullMarked;
