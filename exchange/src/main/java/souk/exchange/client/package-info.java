/** A customer's and a client's side: agreements, ticket books, sessions. */
@NullMarked
package souk.exchange.client;

import org.jspecify.annotations.NullMarked;
