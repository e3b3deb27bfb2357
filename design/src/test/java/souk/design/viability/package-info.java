@NullMarked
package souk.design.viability;

import org.jspecify.annotations.NullMarked;
