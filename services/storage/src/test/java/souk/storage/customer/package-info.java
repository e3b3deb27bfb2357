@NullMarked
package souk.storage.customer;

import org.jspecify.annotations.NullMarked;
