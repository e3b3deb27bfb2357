/** Encryption of files of any length: as they come by, authenticated, readable from any place. */
@NullMarked
package souk.storage.cipher;

import org.jspecify.annotations.NullMarked;
