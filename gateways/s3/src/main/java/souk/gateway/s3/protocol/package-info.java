/** What S3 says on the wire: requests, conditions, ranges, errors, XML. */
@NullMarked
package souk.gateway.s3.protocol;

import org.jspecify.annotations.NullMarked;
