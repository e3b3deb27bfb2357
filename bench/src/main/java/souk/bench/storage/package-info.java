/** Figures of file storage. */
@NullMarked
package souk.bench.storage;

import org.jspecify.annotations.NullMarked;
