package souk.content.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.content.Token;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signature;

/**
 * A ciphertext that arrived and that its cache signed for.
 *
 * @param hashes of its blocks, over which the signature is
 * @param key of the chunk, where its tickets came in the clear and were paid beforehand
 */
record Received(Token token, Signature signature, List<Bytes32> hashes, @Nullable Bytes key) {}
