package souk.bench.soak;

import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * A ticket for which a client got a chunk's key: the cache that gave it must have written the
 * ticket down.
 */
record PaidTicket(Address cache, Bytes32 agreement, long round, long book, int place) {}
