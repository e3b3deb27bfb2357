@NullMarked
package souk.attacks;

import org.jspecify.annotations.NullMarked;
