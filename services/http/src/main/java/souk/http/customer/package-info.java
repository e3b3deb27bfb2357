/** A customer's side: makes calls and pays for them, and is a proxy for programs on its machine. */
@NullMarked
package souk.http.customer;

import org.jspecify.annotations.NullMarked;
