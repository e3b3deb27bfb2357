@NullMarked
package souk.storage.tree;

import org.jspecify.annotations.NullMarked;
