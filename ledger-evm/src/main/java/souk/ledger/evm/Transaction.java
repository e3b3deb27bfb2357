package souk.ledger.evm;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign;
import org.web3j.crypto.TransactionEncoder;
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
 * @param tip and {@code most}: fees for a unit of gas, in wei
 */
record Transaction(
    long chainId,
    long nonce,
    @Nullable Address to,
    BigInteger value,
    Bytes data,
    long gas,
    BigInteger tip,
    BigInteger most) {

  /** Signed and encoded, ready for eth_sendRawTransaction. */
  record Signed(Bytes encoded, Bytes32 hash) {}

  Signed sign(Signer signer) {
    RawTransaction raw =
        RawTransaction.createTransaction(
            chainId,
            BigInteger.valueOf(nonce),
            BigInteger.valueOf(gas),
            to == null ? "" : to.toString(),
            value,
            data.toString(),
            tip,
            most);
    Signature signature = signer.sign(Keccak256.hash(TransactionEncoder.encode(raw)));
    byte[] rs = signature.rs();
    byte[] encoded =
        TransactionEncoder.encode(
            raw,
            new Sign.SignatureData(
                (byte) (27 + signature.recoveryId()),
                java.util.Arrays.copyOfRange(rs, 0, 32),
                java.util.Arrays.copyOfRange(rs, 32, 64)));
    return new Signed(Bytes.of(encoded), Keccak256.hash(encoded));
  }

  Transaction withFees(BigInteger newTip, BigInteger newMost) {
    return new Transaction(chainId, nonce, to, value, data, gas, newTip, newMost);
  }
}
