@NullMarked
package souk.cli;

import org.jspecify.annotations.NullMarked;
