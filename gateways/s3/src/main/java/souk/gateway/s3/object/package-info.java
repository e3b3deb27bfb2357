/** Buckets and objects: their table, their bytes on this disk until the market keeps them. */
@NullMarked
package souk.gateway.s3.object;

import org.jspecify.annotations.NullMarked;
