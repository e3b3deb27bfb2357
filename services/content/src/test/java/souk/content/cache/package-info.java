@NullMarked
package souk.content.cache;

import org.jspecify.annotations.NullMarked;
