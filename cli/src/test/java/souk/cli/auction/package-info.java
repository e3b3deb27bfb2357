@NullMarked
package souk.cli.auction;

import org.jspecify.annotations.NullMarked;
