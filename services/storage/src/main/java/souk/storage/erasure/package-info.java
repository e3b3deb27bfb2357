/** Reed–Solomon codes: pieces of data, any k of which give all of it back. Pure computation. */
@NullMarked
package souk.storage.erasure;

import org.jspecify.annotations.NullMarked;
