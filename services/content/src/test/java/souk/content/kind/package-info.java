@NullMarked
package souk.content.kind;

import org.jspecify.annotations.NullMarked;
