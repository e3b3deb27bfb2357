package souk.attacks.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import souk.content.BlockTree;
import souk.content.DeliverySignature;
import souk.content.Token;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/** A cache that sends something else than the right ciphertext, and signs for it. */
final class ChangedChunks extends DeviatingCache {
  private final UnaryOperator<byte[]> change;

  ChangedChunks(ProviderPorts ports, UnaryOperator<byte[]> change) throws IOException {
    super(ports);
    this.change = change;
  }

  @Override
  public Prepared prepare(UnitRequest request) throws UnitException {
    Prepared right = super.prepare(request);
    try {
      Token token = Token.decode(request.body());
      ByteArrayOutputStream sent = new ByteArrayOutputStream();
      right.payload().writeTo(sent);
      int padded = sent.size() - DeliverySignature.SIZE;
      byte[] chunk = change.apply(Arrays.copyOf(sent.toByteArray(), padded));
      Bytes32 digest = new BlockTree(BlockTree.Kind.CIPHERTEXT).update(chunk, 0, padded).digest();
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      answer.write(chunk);
      answer.write(
          DeliverySignature.sign(ports.signing(), token.agreement(), token.id(), digest)
              .toCompact());
      return new Prepared(right.tickets(), Payload.of(Bytes.of(answer.toByteArray())));
    } catch (IOException | DecodeException e) {
      throw new UnitException(Reason.NOT_FOUND, "this cheat failed: " + e.getMessage());
    }
  }
}
