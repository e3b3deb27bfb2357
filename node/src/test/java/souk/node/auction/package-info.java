@NullMarked
package souk.node.auction;

import org.jspecify.annotations.NullMarked;
