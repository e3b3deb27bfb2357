/** The market file: one YAML file that describes a market, read strictly. */
@NullMarked
package souk.market.file;

import org.jspecify.annotations.NullMarked;
