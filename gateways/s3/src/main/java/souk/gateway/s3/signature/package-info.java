/** AWS Signature Version 4: who asks, and whether the body is what was signed. */
@NullMarked
package souk.gateway.s3.signature;

import org.jspecify.annotations.NullMarked;
