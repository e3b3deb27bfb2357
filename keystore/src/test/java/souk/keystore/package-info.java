@NullMarked
package souk.keystore;

import org.jspecify.annotations.NullMarked;
