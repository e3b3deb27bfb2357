/** All that the design tools found, as one page that needs no network. */
@NullMarked
package souk.design.report;

import org.jspecify.annotations.NullMarked;
