@NullMarked
package souk.design.deviation;

import org.jspecify.annotations.NullMarked;
