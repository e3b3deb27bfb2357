/** The service as nodes find it. */
@NullMarked
package souk.keys.kind;

import org.jspecify.annotations.NullMarked;
