/** A reader's side: it asks providers, checks their answers and opens. */
@NullMarked
package souk.keys.reader;

import org.jspecify.annotations.NullMarked;
