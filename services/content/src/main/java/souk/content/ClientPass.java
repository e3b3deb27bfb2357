package souk.content;

import java.util.Optional;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * How a client tells a publisher who it is: signed once, shown with every request until it expires,
 * so that the publisher checks one signature for many bundles.
 *
 * @param publisher whom it is for
 * @param expires in seconds since 1970
 */
public record ClientPass(Address publisher, long expires, Signature signature) {
  /** Bytes of an encoded pass. */
  public static final int SIZE = Address.SIZE + Long.BYTES + Signature.COMPACT_SIZE;

  private static final Eip712.Type TYPE =
      Eip712.Type.of("ContentPass", "address publisher", "uint64 expires");

  public static ClientPass sign(
      Signer client, Address publisher, long expires, Eip712.Domain domain) {
    return new ClientPass(
        publisher, expires, client.sign(domain.digest(TYPE.hash(publisher, expires))));
  }

  /** Whose pass it is; empty when nobody signed it. */
  public Optional<Address> client(Eip712.Domain domain) {
    return Secp256k1.recover(signature, domain.digest(TYPE.hash(publisher, expires)));
  }

  public void writeTo(ByteWriter out) {
    out.address(publisher).u64(expires).signature(signature);
  }

  public static ClientPass readFrom(ByteReader in) throws DecodeException {
    return new ClientPass(in.address(), in.u63(), in.signature());
  }
}
