@NullMarked
package souk.storage.erasure;

import org.jspecify.annotations.NullMarked;
