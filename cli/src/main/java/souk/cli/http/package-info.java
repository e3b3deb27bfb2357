/** Commands that sell and buy the answers of HTTP servers. */
@NullMarked
package souk.cli.http;

import org.jspecify.annotations.NullMarked;
