/** Tests that hold the modules to the rules of ARCHITECTURE.md. */
@NullMarked
package souk.architecture;

import org.jspecify.annotations.NullMarked;
