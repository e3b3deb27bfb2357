/** Agreements as documents that anybody can verify without asking anybody. */
@NullMarked
package souk.market.agreement;

import org.jspecify.annotations.NullMarked;
