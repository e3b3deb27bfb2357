package souk.transfers.mandate;

import souk.ledger.LedgerInfo;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Keccak256;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;
import souk.transfers.Memo;

/**
 * What a mandate is: so many periods, each of which pays the escrow's prize in one round. Its payer
 * signs it, and it is known by the hash of all of it.
 *
 * @param chainId of the chain that the market is on
 * @param contract of the market
 * @param escrow for this mandate alone, with books of one ticket, one a round
 * @param payer the escrow's funder, who signs
 * @param payee who is paid
 * @param firstRound the round of the first period
 * @param every from so many rounds to so many rounds
 * @param periods how many
 * @param memo what it is for, at most {@link #MOST_MEMO} bytes on one line
 * @param created in seconds since 1970
 */
public record MandateTerms(
    long chainId,
    Address contract,
    Bytes32 escrow,
    Address payer,
    Address payee,
    long firstRound,
    int every,
    int periods,
    String memo,
    long created) {
  /** The longest memo, in bytes of UTF-8. */
  public static final int MOST_MEMO = 200;

  /** The most periods. */
  public static final int MOST_PERIODS = 1_000;

  private static final int MOST_EVERY = 100_000;
  private static final int VERSION = 1;

  private static final Eip712.Type TYPE =
      Eip712.Type.of(
          "Mandate",
          "bytes32 escrow",
          "address payer",
          "address payee",
          "uint32 firstRound",
          "uint32 every",
          "uint32 periods",
          "string memo",
          "uint64 created");

  /**
   * @throws IllegalArgumentException when it pays nobody, or its rounds are none
   */
  public MandateTerms {
    if (chainId < 1 || payee.isZero() || payee.equals(payer) || created < 0) {
      throw new IllegalArgumentException("a mandate names a chain and somebody else as its payee");
    }
    if (every < 1 || every > MOST_EVERY || periods < 1 || periods > MOST_PERIODS) {
      throw new IllegalArgumentException(
          "a mandate has from 1 to %d periods of 1 to %d rounds, got %d of %d"
              .formatted(MOST_PERIODS, MOST_EVERY, periods, every));
    }
    if (firstRound < 0 || firstRound + (long) every * periods > 0xffff_ffffL) {
      throw new IllegalArgumentException("a mandate whose rounds have no numbers");
    }
    var _ = Memo.check(memo, MOST_MEMO);
  }

  /** The round in which a period, counted from 0, is paid. */
  public long round(int period) {
    return firstRound + (long) every * period;
  }

  /** How many rounds its escrow covers. */
  public long rounds() {
    return (long) every * (periods - 1) + 1;
  }

  /** What it is known by, and what is signed. */
  public Bytes32 id() {
    return LedgerInfo.domain(chainId, contract)
        .digest(TYPE.hash(escrow, payer, payee, firstRound, every, periods, memo, created));
  }

  /** What the ticket of a period pays for, to a till. */
  Bytes32 purpose(int period) {
    return Keccak256.hash(
        new ByteWriter().string("souk.transfers.mandate").bytes32(id()).u32(period).toArray());
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
      throw new IllegalArgumentException("a mandate is signed by its payer");
    }
    return new Signed(this, by.sign(id()));
  }

  /** A mandate's terms with its payer's signature. What was read has the signature that it says. */
  public record Signed(MandateTerms terms, Signature signature) {
    public Bytes32 id() {
      return terms.id();
    }

    /** Its one encoding. */
    public byte[] encode() {
      ByteWriter out = new ByteWriter(256);
      write(out);
      return out.toArray();
    }

    void write(ByteWriter out) {
      out.u8(VERSION).u64(terms.chainId).address(terms.contract).bytes32(terms.escrow);
      out.address(terms.payer).address(terms.payee).u32(terms.firstRound).u32(terms.every);
      out.u32(terms.periods).string(terms.memo).u64(terms.created).signature(signature);
    }

    /**
     * Reads an encoding.
     *
     * @throws DecodeException when it is none, or its payer did not sign it
     */
    public static Signed decode(byte[] bytes) throws DecodeException {
      ByteReader in = new ByteReader(bytes);
      Signed read = read(in);
      in.end();
      return read;
    }

    static Signed read(ByteReader in) throws DecodeException {
      int version = in.u8();
      if (version != VERSION) {
        throw new DecodeException("a mandate of version " + version + ", which is not known here");
      }
      Signed read;
      try {
        read =
            new Signed(
                new MandateTerms(
                    in.u63(),
                    in.address(),
                    in.bytes32(),
                    in.address(),
                    in.address(),
                    in.u32(),
                    in.u31(),
                    in.u31(),
                    in.string(MOST_MEMO),
                    in.u63()),
                in.signature());
      } catch (IllegalArgumentException e) {
        throw new DecodeException("no mandate: " + e.getMessage());
      }
      if (Secp256k1.recover(read.signature(), read.id())
          .filter(read.terms().payer()::equals)
          .isEmpty()) {
        throw new DecodeException("the mandate was changed on its way, or its payer did not sign");
      }
      return read;
    }
  }
}
