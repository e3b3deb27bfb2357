@NullMarked
package souk.http.kind;

import org.jspecify.annotations.NullMarked;
