/** Whether cheating pays: inequalities with numbers put in, small games, smallest deposits. */
@NullMarked
package souk.design.incentive;

import org.jspecify.annotations.NullMarked;
