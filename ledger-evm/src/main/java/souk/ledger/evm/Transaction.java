package souk.ledger.evm;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * A transaction of type 2 (EIP-1559).
 *
 * @param to the contract; null to create one
 */
record Transaction(
    long chainId,
    long nonce,
    @Nullable Address to,
    BigInteger value,
    Bytes data,
    long gas,
    FeePolicy.Offer fees) {
  private static final byte TYPE = 2;

  /** Signed and encoded, ready for eth_sendRawTransaction. */
  record Signed(Bytes encoded, Bytes32 hash) {}

  Signed sign(Signer signer) {
    return with(signer.sign(digest()));
  }

  /** What is signed. */
  Bytes32 digest() {
    return Keccak256.hash(encode(fields()));
  }

  /** As it is sent with this signature. */
  Signed with(Signature signature) {
    List<RlpType> fields = fields();
    byte[] rs = signature.rs();
    fields.add(number(BigInteger.valueOf(signature.recoveryId())));
    fields.add(number(new BigInteger(1, Arrays.copyOfRange(rs, 0, 32))));
    fields.add(number(new BigInteger(1, Arrays.copyOfRange(rs, 32, 64))));
    byte[] encoded = encode(fields);
    return new Signed(Bytes.of(encoded), Keccak256.hash(encoded));
  }

  private List<RlpType> fields() {
    return new ArrayList<>(
        List.of(
            number(BigInteger.valueOf(chainId)),
            number(BigInteger.valueOf(nonce)),
            number(fees.tip()),
            number(fees.most()),
            number(BigInteger.valueOf(gas)),
            RlpString.create(to == null ? new byte[0] : to.toArray()),
            number(value),
            RlpString.create(data.toArray()),
            new RlpList(List.of()))); // the access list
  }

  private static RlpString number(BigInteger number) {
    return RlpString.create(number);
  }

  private static byte[] encode(List<RlpType> fields) {
    byte[] rlp = RlpEncoder.encode(new RlpList(fields));
    byte[] encoded = new byte[rlp.length + 1];
    encoded[0] = TYPE;
    System.arraycopy(rlp, 0, encoded, 1, rlp.length);
    return encoded;
  }

  Transaction offering(FeePolicy.Offer other) {
    return new Transaction(chainId, nonce, to, value, data, gas, other);
  }
}
