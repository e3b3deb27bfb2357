/**
 * A right to read, granted through strangers: an owner splits it among n providers of which t
 * suffice, none of which sees a key or a plaintext. What the sides sign and say to each other, and
 * the judge of two faults: a wrong answer, and none.
 */
@NullMarked
package souk.keys;

import org.jspecify.annotations.NullMarked;
