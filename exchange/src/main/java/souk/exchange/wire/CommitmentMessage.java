package souk.exchange.wire;

import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * The terms that were agreed on, signed by the customer.
 *
 * @param turn the digest of the negotiation's last turn
 */
public record CommitmentMessage(Bytes32 turn, Proposal proposal) {
  public static final int MOST_BYTES = Bytes32.SIZE + Proposal.MOST_BYTES;

  public byte[] encode() {
    return new ByteWriter().bytes32(turn).raw(proposal.encode()).toArray();
  }

  public static CommitmentMessage decode(byte[] message) throws DecodeException {
    ByteReader in = new ByteReader(message);
    CommitmentMessage read = new CommitmentMessage(in.bytes32(), Proposal.read(in));
    in.end();
    return read;
  }
}
