/** Whole markets in which HTTP servers are sold. */
@NullMarked
package souk.deployment.http;

import org.jspecify.annotations.NullMarked;
