/** What a market that opened measures, beside what its design assumed. */
@NullMarked
package souk.design.observation;

import org.jspecify.annotations.NullMarked;
