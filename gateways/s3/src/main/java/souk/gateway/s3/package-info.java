/**
 * The S3 gateway: a bucket's and an object's HTTP, as S3 clients speak it, in front of the storage
 * market.
 */
@NullMarked
package souk.gateway.s3;

import org.jspecify.annotations.NullMarked;
