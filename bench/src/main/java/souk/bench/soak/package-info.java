/**
 * A market of processes that are killed, stopped and lied to for hours, and an account of what was
 * lost or paid twice.
 */
@NullMarked
package souk.bench.soak;

import org.jspecify.annotations.NullMarked;
