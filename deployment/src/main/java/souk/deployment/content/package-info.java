/** A content market in one process. */
@NullMarked
package souk.deployment.content;

import org.jspecify.annotations.NullMarked;
