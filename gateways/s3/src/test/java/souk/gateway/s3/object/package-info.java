@NullMarked
package souk.gateway.s3.object;

import org.jspecify.annotations.NullMarked;
