/** A person's payments in one process: what somebody pays with, and where somebody is paid. */
@NullMarked
package souk.transfers.person;

import org.jspecify.annotations.NullMarked;
