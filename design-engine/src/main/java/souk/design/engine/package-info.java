/** Sweeps on several processes or machines, on Hazelcast; an optional module of its own. */
@NullMarked
package souk.design.engine;

import org.jspecify.annotations.NullMarked;
