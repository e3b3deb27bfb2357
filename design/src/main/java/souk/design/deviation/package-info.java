/** The search for deviations that pay: strategies of one player and of coalitions, played out. */
@NullMarked
package souk.design.deviation;

import org.jspecify.annotations.NullMarked;
