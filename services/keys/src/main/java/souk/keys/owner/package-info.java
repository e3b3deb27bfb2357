/** An owner's side: it grants, revokes, pays for its readers and watches the providers. */
@NullMarked
package souk.keys.owner;

import org.jspecify.annotations.NullMarked;
