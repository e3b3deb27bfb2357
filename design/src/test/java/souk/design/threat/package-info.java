@NullMarked
package souk.design.threat;

import org.jspecify.annotations.NullMarked;
