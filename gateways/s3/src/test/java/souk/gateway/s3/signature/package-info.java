@NullMarked
package souk.gateway.s3.signature;

import org.jspecify.annotations.NullMarked;
