package souk.keys.owner;

import souk.primitives.Address;
import souk.primitives.PublicKey;

/**
 * What is to be granted.
 *
 * @param label of the owner's key that is encrypted to
 * @param reader the reader's key
 * @param requester the address of the reader's key for requests
 * @param threshold how many answers suffice
 * @param shares how many providers
 * @param until seconds since 1970
 * @param condition in the market's language; empty for none
 * @param account whose balance on the ledger the condition calls {@code paid}; zero for none
 */
public record GrantWish(
    String label,
    PublicKey reader,
    Address requester,
    int threshold,
    int shares,
    long until,
    String condition,
    Address account) {}
