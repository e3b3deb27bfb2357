/** File storage as a kind of service, as nodes find it. */
@NullMarked
package souk.storage.kind;

import org.jspecify.annotations.NullMarked;
