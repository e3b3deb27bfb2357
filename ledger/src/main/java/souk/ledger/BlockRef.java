package souk.ledger;

import souk.primitives.Bytes32;

/**
 * One block of a ledger.
 *
 * @param number its height, from 0
 * @param hash its hash, which tells two blocks of the same height apart
 * @param time its time stamp in seconds since 1970
 */
public record BlockRef(long number, Bytes32 hash, long time) {}
