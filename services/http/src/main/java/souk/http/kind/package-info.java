/** HTTP servers as a kind of service, as nodes find it. */
@NullMarked
package souk.http.kind;

import org.jspecify.annotations.NullMarked;
