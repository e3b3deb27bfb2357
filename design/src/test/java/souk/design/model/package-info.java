@NullMarked
package souk.design.model;

import org.jspecify.annotations.NullMarked;
