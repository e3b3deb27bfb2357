/**
 * ABC (Almashaqbeh, Bishop and Cappos, arXiv 1903.03422), executable: every cell of every collusion
 * matrix, reduced by named rules, each exactly one of scenario, merged and ruled out.
 */
@NullMarked
package souk.design.threat;

import org.jspecify.annotations.NullMarked;
