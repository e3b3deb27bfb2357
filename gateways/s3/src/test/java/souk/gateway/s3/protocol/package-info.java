@NullMarked
package souk.gateway.s3.protocol;

import org.jspecify.annotations.NullMarked;
