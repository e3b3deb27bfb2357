@NullMarked
package souk.node;

import org.jspecify.annotations.NullMarked;
