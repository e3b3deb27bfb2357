/** Offers: who is paid by many, gives each an invoice when asked. */
@NullMarked
package souk.transfers.offer;

import org.jspecify.annotations.NullMarked;
