@NullMarked
package souk.gateway.s3;

import org.jspecify.annotations.NullMarked;
