/**
 * File storage: what a customer does to a file before it leaves the machine. {@link
 * souk.storage.cipher} makes it unreadable, {@link souk.storage.erasure} makes pieces of it some of
 * which suffice.
 */
@NullMarked
package souk.storage;

import org.jspecify.annotations.NullMarked;
