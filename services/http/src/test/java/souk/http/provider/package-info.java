@NullMarked
package souk.http.provider;

import org.jspecify.annotations.NullMarked;
