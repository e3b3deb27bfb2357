@NullMarked
package souk.store;

import org.jspecify.annotations.NullMarked;
