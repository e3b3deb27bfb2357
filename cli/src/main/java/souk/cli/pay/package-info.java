/** Commands for money that people send each other. */
@NullMarked
package souk.cli.pay;

import org.jspecify.annotations.NullMarked;
