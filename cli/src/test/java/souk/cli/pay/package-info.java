@NullMarked
package souk.cli.pay;

import org.jspecify.annotations.NullMarked;
