@NullMarked
package souk.storage.kind;

import org.jspecify.annotations.NullMarked;
