@NullMarked
package souk.deployment.scenario;

import org.jspecify.annotations.NullMarked;
