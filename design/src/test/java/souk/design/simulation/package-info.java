@NullMarked
package souk.design.simulation;

import org.jspecify.annotations.NullMarked;
