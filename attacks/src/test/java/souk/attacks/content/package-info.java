@NullMarked
package souk.attacks.content;

import org.jspecify.annotations.NullMarked;
