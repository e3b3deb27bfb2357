@NullMarked
package souk.puzzle;

import org.jspecify.annotations.NullMarked;
