@NullMarked
package souk.transport;

import org.jspecify.annotations.NullMarked;
