@NullMarked
package souk.design.observation;

import org.jspecify.annotations.NullMarked;
