@NullMarked
package souk.design.incentive;

import org.jspecify.annotations.NullMarked;
