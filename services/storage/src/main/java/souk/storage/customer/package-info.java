/**
 * The customer's side: a file made unreadable, cut into pieces, kept by several providers, got
 * back.
 */
@NullMarked
package souk.storage.customer;

import org.jspecify.annotations.NullMarked;
