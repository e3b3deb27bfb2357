package souk.transfers.invoice;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import souk.ledger.LedgerInfo;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Signer;
import souk.transfers.Memo;

/**
 * A request for money: who is to be paid how much, where, for what, and until when. It is signed by
 * the payee, and known by the hash of all of it, so that two payers cannot mean different things by
 * one invoice, and none can be changed on its way.
 *
 * @param chainId of the chain that the market is on
 * @param contract of the market
 * @param currency the ERC-20 that is money there, or the zero address for the chain's own coin
 * @param payee who is paid, and signs
 * @param amount in the currency's smallest unit; empty where the payer says how much
 * @param memo what it is for, at most {@link #MOST_MEMO} bytes of UTF-8 on one line
 * @param methods how it may be paid, the one that the payee likes best first
 * @param created in seconds since 1970
 * @param expires from when on it must not be paid any more, at most {@link #LONGEST} later
 * @param singleUse whether it is paid once; otherwise by many, or often
 * @param late what becomes of late or wrong money
 * @param salt makes invoices different that are otherwise the same
 */
public record Invoice(
    long chainId,
    Address contract,
    Address currency,
    Address payee,
    Optional<Amount> amount,
    String memo,
    List<PaymentMethod> methods,
    long created,
    long expires,
    boolean singleUse,
    LateMoney late,
    Bytes32 salt) {
  /** The longest memo, in bytes: that of BOLT 11. */
  public static final int MOST_MEMO = 639;

  /** The longest time that an invoice may be good for, in seconds: a year. */
  public static final long LONGEST = 366 * 86_400L;

  private static final int VERSION = 1;

  private static final Eip712.Type TYPE =
      Eip712.Type.of(
          "Invoice",
          "address currency",
          "address payee",
          "bool open",
          "uint128 amount",
          "string memo",
          "bytes methods",
          "uint64 created",
          "uint64 expires",
          "bool singleUse",
          "uint8 late",
          "bytes32 salt");

  /**
   * @throws IllegalArgumentException when it asks for nothing, is too long, or its times are none
   */
  public Invoice {
    methods = List.copyOf(methods);
    if (chainId < 1 || payee.isZero()) {
      throw new IllegalArgumentException("an invoice names a chain and a payee");
    }
    if (amount.isPresent() && amount.get().isZero()) {
      throw new IllegalArgumentException("an invoice over nothing");
    }
    var _ = Memo.check(memo, MOST_MEMO);
    if (methods.isEmpty() || new HashSet<>(methods).size() != methods.size()) {
      throw new IllegalArgumentException("an invoice names each way to pay it once, at least one");
    }
    if (created < 0 || expires <= created || expires - created > LONGEST) {
      throw new IllegalArgumentException(
          "an invoice ends after it was made, and at most %d days after"
              .formatted(LONGEST / 86_400));
    }
  }

  /** The domain that it is signed in: that of its market. */
  Eip712.Domain domain() {
    return LedgerInfo.domain(chainId, contract);
  }

  /** What it is known by, and what is signed: the EIP-712 digest of all of it. */
  public Bytes32 id() {
    return domain()
        .digest(
            TYPE.hash(
                currency,
                payee,
                amount.isEmpty(),
                amount.orElse(Amount.ZERO),
                memo,
                Bytes.of(methodBytes()),
                created,
                expires,
                singleUse,
                late.code(),
                salt));
  }

  private byte[] methodBytes() {
    byte[] bytes = new byte[methods.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) methods.get(i).code();
    }
    return bytes;
  }

  /** Whether it may be paid at a time, in seconds since 1970. */
  public boolean isGoodAt(long second) {
    return second < expires;
  }

  /** Whether it is of this ledger and its currency. */
  public boolean isOf(LedgerInfo ledger) {
    return chainId == ledger.chainId()
        && contract.equals(ledger.contract())
        && currency.equals(ledger.token());
  }

  /**
   * Signs it.
   *
   * @throws IllegalArgumentException when somebody else than the payee signs
   */
  public SignedInvoice sign(Signer by) {
    if (!by.address().equals(payee)) {
      throw new IllegalArgumentException("an invoice is signed by its payee");
    }
    return SignedInvoice.of(this, by);
  }

  void write(ByteWriter out) {
    out.u8(VERSION).u64(chainId).address(contract).address(currency).address(payee);
    out.bool(amount.isPresent());
    amount.ifPresent(out::amount);
    out.string(memo).bytes(methodBytes()).u64(created).u64(expires).bool(singleUse);
    out.u8(late.code()).bytes32(salt);
  }

  static Invoice read(ByteReader in) throws DecodeException {
    int version = in.u8();
    if (version != VERSION) {
      throw new DecodeException("an invoice of version " + version + ", which is not known here");
    }
    long chainId = in.u63();
    Address contract = in.address();
    Address currency = in.address();
    Address payee = in.address();
    Optional<Amount> amount = in.bool() ? Optional.of(in.amount()) : Optional.empty();
    String memo = in.string(MOST_MEMO);
    List<PaymentMethod> methods = new ArrayList<>();
    for (byte method : in.bytes(PaymentMethod.values().length)) {
      methods.add(
          known(PaymentMethod.values(), PaymentMethod::code, method & 0xff, "a way to pay"));
    }
    long created = in.u63();
    long expires = in.u63();
    boolean singleUse = in.bool();
    LateMoney late = known(LateMoney.values(), LateMoney::code, in.u8(), "a rule for late money");
    try {
      return new Invoice(
          chainId,
          contract,
          currency,
          payee,
          amount,
          memo,
          methods,
          created,
          expires,
          singleUse,
          late,
          in.bytes32());
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }

  private static <T> T known(T[] all, ToIntFunction<T> code, int wanted, String what)
      throws DecodeException {
    for (T each : all) {
      if (code.applyAsInt(each) == wanted) {
        return each;
      }
    }
    throw new DecodeException("%s that is not known here: %d".formatted(what, wanted));
  }
}
