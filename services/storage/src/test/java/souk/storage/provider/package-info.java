@NullMarked
package souk.storage.provider;

import org.jspecify.annotations.NullMarked;
