@NullMarked
package souk.content;

import org.jspecify.annotations.NullMarked;
