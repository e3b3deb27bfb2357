package souk.transfers.stream;

import souk.ledger.LedgerInfo;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;
import souk.transfers.Memo;

/**
 * What a stream is: from which escrow, to whom, and how many tickets at most. Its payer signs it,
 * and it is known by the hash of all of it. How fast it flows is not part of it: the payer changes
 * that as it likes.
 *
 * @param chainId of the chain that the market is on
 * @param contract of the market
 * @param escrow that the tickets' books belong to
 * @param payer the escrow's funder, who signs
 * @param payee who is paid
 * @param most tickets: the cap
 * @param memo what it is for, at most {@link #MOST_MEMO} bytes on one line
 * @param created in seconds since 1970
 * @param salt makes streams different that are otherwise the same
 */
public record StreamTerms(
    long chainId,
    Address contract,
    Bytes32 escrow,
    Address payer,
    Address payee,
    long most,
    String memo,
    long created,
    Bytes32 salt) {
  /** The longest memo, in bytes of UTF-8. */
  public static final int MOST_MEMO = 200;

  /** The most tickets: places go over the wire in 32 bits. */
  public static final long MOST_TICKETS = 0x7fff_ffffL;

  private static final int VERSION = 1;
  private static final Eip712.Type TYPE =
      Eip712.Type.of(
          "Stream",
          "bytes32 escrow",
          "address payer",
          "address payee",
          "uint64 most",
          "string memo",
          "uint64 created",
          "bytes32 salt");

  /**
   * @throws IllegalArgumentException when it pays nothing or nobody, or its memo is none
   */
  public StreamTerms {
    if (chainId < 1 || payee.isZero() || payee.equals(payer)) {
      throw new IllegalArgumentException("a stream names a chain and somebody else as its payee");
    }
    if (most < 1 || most > MOST_TICKETS || created < 0) {
      throw new IllegalArgumentException(
          "a stream has from 1 to %d tickets, not %d".formatted(MOST_TICKETS, most));
    }
    var _ = Memo.check(memo, MOST_MEMO);
  }

  /** What it is known by, and what is signed. */
  public Bytes32 id() {
    return LedgerInfo.domain(chainId, contract)
        .digest(TYPE.hash(escrow, payer, payee, most, memo, created, salt));
  }

  /** Whether it is of this ledger. */
  public boolean isOf(LedgerInfo ledger) {
    return chainId == ledger.chainId() && contract.equals(ledger.contract());
  }

  /**
   * Signs it.
   *
   * @throws IllegalArgumentException when somebody else than the payer signs
   */
  public Signed sign(Signer by) {
    if (!by.address().equals(payer)) {
      throw new IllegalArgumentException("a stream is signed by its payer");
    }
    return new Signed(this, by.sign(id()));
  }

  /** A stream's terms with its payer's signature. What was read has the signature that it says. */
  public record Signed(StreamTerms terms, Signature signature) {
    /** The longest encoding. */
    public static final int MOST_BYTES = 512;

    public Bytes32 id() {
      return terms.id();
    }

    /** Its one encoding. */
    public byte[] encode() {
      return new ByteWriter(256)
          .u8(VERSION)
          .u64(terms.chainId)
          .address(terms.contract)
          .bytes32(terms.escrow)
          .address(terms.payer)
          .address(terms.payee)
          .u64(terms.most)
          .string(terms.memo)
          .u64(terms.created)
          .bytes32(terms.salt)
          .signature(signature)
          .toArray();
    }

    /**
     * Reads an encoding.
     *
     * @throws DecodeException when it is none, or its payer did not sign it
     */
    public static Signed decode(byte[] bytes) throws DecodeException {
      if (bytes.length > MOST_BYTES) {
        throw new DecodeException("longer than any stream's terms: " + bytes.length + " bytes");
      }
      ByteReader in = new ByteReader(bytes);
      int version = in.u8();
      if (version != VERSION) {
        throw new DecodeException("a stream of version " + version + ", which is not known here");
      }
      Signed read;
      try {
        read =
            new Signed(
                new StreamTerms(
                    in.u63(),
                    in.address(),
                    in.bytes32(),
                    in.address(),
                    in.address(),
                    in.u63(),
                    in.string(MOST_MEMO),
                    in.u63(),
                    in.bytes32()),
                in.signature());
      } catch (IllegalArgumentException e) {
        throw new DecodeException("no stream: " + e.getMessage());
      }
      in.end();
      if (Secp256k1.recover(read.signature(), read.id())
          .filter(read.terms().payer()::equals)
          .isEmpty()) {
        throw new DecodeException("the stream was changed on its way, or its payer did not sign");
      }
      return read;
    }
  }
}
