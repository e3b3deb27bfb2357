/**
 * The client's side: fetches objects, checks them, and pays caches with the publisher's tickets.
 */
@NullMarked
package souk.content.client;

import org.jspecify.annotations.NullMarked;
