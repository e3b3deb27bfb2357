package souk.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import souk.exchange.ForwardingRole;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderRole;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;

/** A cache that does as an honest one does, but for what a test makes it do otherwise. */
class Deviant extends ForwardingRole {
  Deviant(ProviderRole honest) {
    super(honest);
  }

  /** A cache that sends another ciphertext, and signs for it with this key or not at all. */
  static ProviderRole sending(
      ProviderRole honest, Supplier<PrivateKey> key, UnaryOperator<byte[]> change, boolean sign) {
    return new Deviant(honest) {
      @Override
      public Prepared prepare(UnitRequest request) throws UnitException {
        Prepared prepared = super.prepare(request);
        byte[] sent = bytes(prepared.payload());
        int size = sent.length - DeliverySignature.SIZE;
        byte[] changed = change.apply(Arrays.copyOf(sent, size));
        System.arraycopy(changed, 0, sent, 0, size);
        if (sign) {
          System.arraycopy(
              signature(key.get(), request, changed), 0, sent, size, DeliverySignature.SIZE);
        }
        return new Prepared(prepared.tickets(), Payload.of(Bytes.of(sent)));
      }
    };
  }

  private static byte[] signature(PrivateKey key, UnitRequest request, byte[] ciphertext) {
    try {
      Bytes32 digest =
          new BlockTree(BlockTree.Kind.CIPHERTEXT)
              .update(ciphertext, 0, ciphertext.length)
              .digest();
      Bytes32 token = Token.decode(request.body()).id();
      return DeliverySignature.sign(Samples.signing(key), request.agreement(), token, digest)
          .toCompact();
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }

  /** A cache that releases something else than the key, or nothing. */
  static ProviderRole releasing(ProviderRole honest, Bytes key) {
    return new Deviant(honest) {
      @Override
      public Payload release(UnitRequest request) throws UnitException {
        super.release(request);
        if (key.size() == 0) {
          throw new UnitException(UnitException.Reason.BUSY, "later, perhaps");
        }
        return Payload.of(key);
      }
    };
  }

  static byte[] bytes(Payload payload) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      payload.writeTo(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
