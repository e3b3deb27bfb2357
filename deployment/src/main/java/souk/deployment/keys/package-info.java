/** Markets of keys in one process: an owner, providers that may deviate, readers. */
@NullMarked
package souk.deployment.keys;

import org.jspecify.annotations.NullMarked;
