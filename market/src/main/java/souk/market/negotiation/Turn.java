package souk.market.negotiation;

import java.nio.charset.StandardCharsets;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Signer;

/**
 * One turn of a negotiation. Each names the one before by its digest, so that a signature is worth
 * nothing in any other place.
 *
 * @param previous the digest of the turn that it answers; zero in the first
 * @param number counted from 1
 * @param by who says it
 * @param says what
 * @param until by when it is to be answered, in seconds since 1970; from then on it is worth
 *     nothing
 */
public record Turn(Bytes32 previous, int number, Address by, Say says, long until) {
  private static final Eip712.Type TYPE =
      Eip712.Type.of(
          "NegotiationTurn",
          "bytes32 previous",
          "uint16 number",
          "address by",
          "uint8 act",
          "bytes32 terms",
          "uint128 prize",
          "uint8 depth",
          "string words",
          "uint64 until");

  /**
   * @throws IllegalArgumentException when a number is out of range, or a reason too long
   */
  public Turn {
    if (number < 1 || number > 0xffff || until < 0) {
      throw new IllegalArgumentException("a turn's number is from 1 to 65535, its time after 1970");
    }
    if (says instanceof Say.Withdraw(String why)
        && why.getBytes(StandardCharsets.UTF_8).length > Say.MOST_WORDS) {
      throw new IllegalArgumentException("a reason has at most " + Say.MOST_WORDS + " bytes");
    }
  }

  /** What is signed: the EIP-712 digest of all of it. */
  public Bytes32 digest(Eip712.Domain domain) {
    return domain.digest(
        switch (says) {
          case Say.Propose(Draft draft) ->
              hash(
                  1,
                  draft.terms().id(domain),
                  draft.payment().prize(),
                  draft.payment().depth(),
                  "");
          case Say.Approve(var terms, var payment) ->
              hash(2, terms, payment.prize(), payment.depth(), "");
          case Say.Withdraw(String why) -> hash(3, Bytes32.ZERO, Amount.ZERO, 0, why);
        });
  }

  private Bytes32 hash(int act, Bytes32 terms, Amount prize, int depth, String words) {
    return TYPE.hash(previous, number, by, act, terms, prize, depth, words, until);
  }

  /**
   * Signs it.
   *
   * @throws IllegalArgumentException when somebody else signs than who says it
   */
  public SignedTurn sign(Signer signer, Eip712.Domain domain) {
    if (!signer.address().equals(by)) {
      throw new IllegalArgumentException("a turn is signed by who says it");
    }
    return new SignedTurn(this, signer.sign(digest(domain)));
  }

  void write(ByteWriter out) {
    out.bytes32(previous).u16(number).address(by).u64(until);
    switch (says) {
      case Say.Propose(Draft draft) -> draft.write(out.u8(1));
      case Say.Approve(var terms, var payment) ->
          out.u8(2).bytes32(terms).amount(payment.prize()).u8(payment.depth());
      case Say.Withdraw(String why) -> out.u8(3).string(why);
    }
  }

  static Turn read(ByteReader in) throws DecodeException {
    Bytes32 previous = in.bytes32();
    int number = in.u16();
    Address by = in.address();
    long until = in.u63();
    int act = in.u8();
    Say says =
        switch (act) {
          case 1 -> new Say.Propose(Draft.read(in));
          case 2 -> new Say.Approve(in.bytes32(), Draft.readPayment(in));
          case 3 -> new Say.Withdraw(in.string(Say.MOST_WORDS));
          default -> throw new DecodeException("no act of a negotiation: " + act);
        };
    try {
      return new Turn(previous, number, by, says, until);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }
}
