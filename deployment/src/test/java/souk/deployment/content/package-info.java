@NullMarked
package souk.deployment.content;

import org.jspecify.annotations.NullMarked;
