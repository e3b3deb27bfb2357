package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;

/** Transactions as web3j signs and encodes them. */
class TransactionTest {
  private static final long SEED = 1_559;

  @Test
  void shouldSignAndEncodeWhatWeb3jDoesWhateverTheFields() {
    Random random = new Random(SEED);
    for (int i = 0; i < 300; i++) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      secret[0] &= 0x7f;
      long chainId = random.nextInt(1, Integer.MAX_VALUE);
      long nonce = random.nextInt(3) == 0 ? 0 : random.nextLong(1L << 40);
      byte[] to = new byte[20];
      random.nextBytes(to);
      boolean creates = random.nextInt(5) == 0;
      BigInteger value =
          random.nextBoolean() ? BigInteger.ZERO : new BigInteger(random.nextInt(1, 120), random);
      byte[] data = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(300)];
      random.nextBytes(data);
      long gas = random.nextInt(21_000, 16_000_000);
      BigInteger tip = new BigInteger(40, random);
      BigInteger most = tip.add(new BigInteger(40, random));

      Transaction.Signed ours =
          new Transaction(
                  chainId,
                  nonce,
                  creates ? null : Address.of(to),
                  value,
                  Bytes.of(data),
                  gas,
                  new FeePolicy.Offer(tip, most))
              .sign(PrivateKey.of(secret));
      byte[] theirs =
          TransactionEncoder.signMessage(
              RawTransaction.createTransaction(
                  chainId,
                  BigInteger.valueOf(nonce),
                  BigInteger.valueOf(gas),
                  creates ? "" : Address.of(to).toString(),
                  value,
                  Bytes.of(data).toString(),
                  tip,
                  most),
              Credentials.create(new BigInteger(1, secret).toString(16)));
      assertThat(ours.encoded()).as("seed %d, try %d", SEED, i).isEqualTo(Bytes.of(theirs));
      assertThat(ours.hash()).isEqualTo(Keccak256.hash(theirs));
    }
  }
}
