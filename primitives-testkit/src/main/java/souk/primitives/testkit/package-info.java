/**
 * What everything that reads bytes from outside must do, whoever made them: {@link
 * souk.primitives.testkit.Decoders} is to be fed by a fuzzer, or by mutations of examples.
 */
@NullMarked
package souk.primitives.testkit;

import org.jspecify.annotations.NullMarked;
