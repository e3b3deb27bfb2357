/**
 * Markets played in virtual time on the rules that nodes run: agents, honest and not, events in one
 * order that a seed decides, replications, sweeps, and whether goals are met.
 */
@NullMarked
package souk.design.simulation;

import org.jspecify.annotations.NullMarked;
