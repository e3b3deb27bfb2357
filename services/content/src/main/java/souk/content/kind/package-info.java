/** Content delivery as a kind of service, as nodes find it. */
@NullMarked
package souk.content.kind;

import org.jspecify.annotations.NullMarked;
