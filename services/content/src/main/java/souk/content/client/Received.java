package souk.content.client;

import java.util.List;
import souk.content.Token;
import souk.primitives.Bytes32;
import souk.primitives.Signature;

/**
 * A ciphertext that arrived and that its cache signed for.
 *
 * @param hashes of its blocks, over which the signature is
 */
record Received(Token token, Signature signature, List<Bytes32> hashes) {}
