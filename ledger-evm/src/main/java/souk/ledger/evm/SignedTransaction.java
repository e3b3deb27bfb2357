package souk.ledger.evm;

import java.math.BigInteger;
import java.util.List;
import org.web3j.rlp.RlpDecoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/**
 * A transaction of type 2 (EIP-1559) as it was signed, read back.
 *
 * @param sender whose signature it is
 */
record SignedTransaction(Transaction transaction, Transaction.Signed signed, Address sender) {
  private static final int MOST_BYTES = 256 * 1024;
  private static final int FIELDS = 12;

  /**
   * Reads what {@link Transaction#sign} wrote, and nothing else.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static SignedTransaction parse(Bytes encoded) {
    if (encoded.size() < 2 || encoded.size() > MOST_BYTES || encoded.toArray()[0] != 2) {
      throw new IllegalArgumentException("not a signed transaction of type 2");
    }
    SignedTransaction read;
    try {
      read = read(encoded);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not a signed transaction: " + e.getMessage(), e);
    }
    if (!read.signed().encoded().equals(encoded)) {
      throw new IllegalArgumentException(
          "a signed transaction that is not encoded as it should be");
    }
    return read;
  }

  private static SignedTransaction read(Bytes encoded) {
    List<RlpType> fields =
        ((RlpList) RlpDecoder.decode(encoded.slice(1, encoded.size() - 1)).getValues().getFirst())
            .getValues();
    if (fields.size() != FIELDS || !((RlpList) fields.get(8)).getValues().isEmpty()) {
      throw new IllegalArgumentException("it has other fields");
    }
    byte[] to = ((RlpString) fields.get(5)).getBytes();
    Transaction transaction =
        new Transaction(
            number(fields.get(0)).longValueExact(),
            number(fields.get(1)).longValueExact(),
            to.length == 0 ? null : Address.of(to),
            number(fields.get(6)),
            Bytes.of(((RlpString) fields.get(7)).getBytes()),
            number(fields.get(4)).longValueExact(),
            new FeePolicy.Offer(number(fields.get(2)), number(fields.get(3))));
    byte[] rs = new byte[Signature.COMPACT_SIZE];
    put(number(fields.get(10)), rs, 0);
    put(number(fields.get(11)), rs, 32);
    Signature signature = Signature.of(rs, number(fields.get(9)).intValueExact());
    Address sender =
        Secp256k1.recover(signature, transaction.digest())
            .orElseThrow(() -> new IllegalArgumentException("its signature is nobody's"));
    return new SignedTransaction(transaction, transaction.with(signature), sender);
  }

  private static BigInteger number(RlpType field) {
    return new BigInteger(1, ((RlpString) field).getBytes());
  }

  private static void put(BigInteger number, byte[] into, int offset) {
    byte[] bytes = Bytes.parse("0x" + "%064x".formatted(number)).toArray();
    System.arraycopy(bytes, 0, into, offset, 32);
  }
}
