@NullMarked
package souk.node.version;

import org.jspecify.annotations.NullMarked;
