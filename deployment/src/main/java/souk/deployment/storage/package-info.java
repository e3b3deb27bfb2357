/** Storage markets in one process. */
@NullMarked
package souk.deployment.storage;

import org.jspecify.annotations.NullMarked;
