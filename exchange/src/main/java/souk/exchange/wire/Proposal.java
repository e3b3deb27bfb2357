package souk.exchange.wire;

import souk.ledger.AgreementCodec;
import souk.ledger.AgreementTerms;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;
import souk.primitives.Signature;

/**
 * Terms that a customer has signed, and asks the provider to sign.
 *
 * @param customer its signature
 */
public record Proposal(AgreementTerms terms, Signature customer) {
  public static final int MOST_BYTES = AgreementCodec.MOST_BYTES + Signature.COMPACT_SIZE;

  public byte[] encode() {
    ByteWriter out = new ByteWriter();
    AgreementCodec.write(out, terms);
    return out.signature(customer).toArray();
  }

  public static Proposal decode(byte[] message) throws DecodeException {
    ByteReader in = new ByteReader(message);
    Proposal proposal = read(in);
    in.end();
    return proposal;
  }

  static Proposal read(ByteReader in) throws DecodeException {
    return new Proposal(AgreementCodec.read(in), in.signature());
  }
}
