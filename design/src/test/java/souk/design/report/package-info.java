@NullMarked
package souk.design.report;

import org.jspecify.annotations.NullMarked;
