@NullMarked
package souk.cli.content;

import org.jspecify.annotations.NullMarked;
