/** Requests for money: signed documents, known by their content, and their forms as text. */
@NullMarked
package souk.transfers.invoice;

import org.jspecify.annotations.NullMarked;
