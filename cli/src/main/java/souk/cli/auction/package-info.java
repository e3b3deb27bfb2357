/** The verbs of sealed auctions: open one, bid in one, close one, judge one. */
@NullMarked
package souk.cli.auction;

import org.jspecify.annotations.NullMarked;
