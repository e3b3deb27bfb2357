/** Whether there is a market at all: what providers must earn against what customers could pay. */
@NullMarked
package souk.design.viability;

import org.jspecify.annotations.NullMarked;
