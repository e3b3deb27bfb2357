package souk.exchange;

import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * What a provider puts on the ledger once per agreement because it could not be known when the
 * agreement was signed, such as the root of a replica.
 *
 * @param value what every later case shows to the judge; not zero
 * @param evidence for the judge, where the kind wants some
 */
public record Commitment(Bytes32 value, Bytes evidence) {}
