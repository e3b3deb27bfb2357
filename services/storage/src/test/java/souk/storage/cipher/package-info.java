@NullMarked
package souk.storage.cipher;

import org.jspecify.annotations.NullMarked;
