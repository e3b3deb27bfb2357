/** A provider's side: requests go to a server behind it, answers come back in paid pieces. */
@NullMarked
package souk.http.provider;

import org.jspecify.annotations.NullMarked;
