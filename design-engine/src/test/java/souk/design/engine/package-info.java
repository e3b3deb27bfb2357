@NullMarked
package souk.design.engine;

import org.jspecify.annotations.NullMarked;
