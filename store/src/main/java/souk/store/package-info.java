/**
 * Durable storage: a SQL database with versioned tables and group commit, and an append-only
 * journal. What either has acknowledged survives {@code kill -9} and loss of power.
 */
@NullMarked
package souk.store;

import org.jspecify.annotations.NullMarked;
