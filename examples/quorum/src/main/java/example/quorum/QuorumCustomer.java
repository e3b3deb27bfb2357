package example.quorum;

import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import souk.exchange.CustomerPorts;
import souk.exchange.Hired;
import souk.exchange.client.BuyerRole;
import souk.ledger.Receipt;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** Seals a key among the keepers that it hired (Shamir 1979), and has them open it. */
public final class QuorumCustomer extends BuyerRole {
  private static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  private final int needed;

  QuorumCustomer(CustomerPorts ports) {
    super(ports);
    this.needed = ((QuorumKind.Terms) ports.terms()).needed();
  }

  /** What came of an opening: the key if enough shares were right, and who did not do its part. */
  public record Opening(
      Optional<BigInteger> key,
      Map<Hired, CompletableFuture<Receipt>> liars,
      Map<Hired, IOException> silent) {}

  /** The sealed key. It and the shares follow from the node's own key: nothing is to be kept. */
  public BigInteger key() {
    return coefficient(0);
  }

  private BigInteger coefficient(int power) {
    return number(ports().signing().secret("coefficient " + power).getEncoded()).mod(PRIME);
  }

  private Bytes share(Address keeper) {
    BigInteger value = BigInteger.ZERO;
    for (int power = needed - 1; power >= 0; power--) {
      value = value.multiply(number(keeper.toArray())).add(coefficient(power)).mod(PRIME);
    }
    return Bytes.of(value.toByteArray());
  }

  @Override
  public Bytes details(Address provider, int index) {
    return QuorumKind.details(share(provider));
  }

  /** Gives every keeper its share, for nothing. */
  public void seal() throws IOException {
    for (Hired keeper : hired()) {
      buy(keeper, share(keeper.terms().provider()), 0);
    }
  }

  /** Asks all keepers, for a ticket each, and accuses those who sign for a wrong share. */
  public Opening open() {
    Map<BigInteger, BigInteger> points = new HashMap<>();
    Map<Hired, CompletableFuture<Receipt>> liars = new HashMap<>();
    Map<Hired, IOException> silent = new HashMap<>();
    for (Hired keeper : hired()) {
      Address address = keeper.terms().provider();
      try {
        Bytes answer = buy(keeper, keeper.terms().details(), 1);
        Bytes share =
            QuorumKind.ANSWERS.read(keeper.id(), address, answer).orElseThrow(IOException::new);
        if (QuorumKind.details(share).equals(keeper.terms().details())) {
          points.put(number(address.toArray()), number(share.toArray()));
        } else {
          liars.put(keeper, ports().disputes().accuse(keeper, answer));
        }
      } catch (IOException e) {
        silent.put(keeper, e);
      }
    }
    boolean enough = points.size() >= needed;
    return new Opening(
        enough ? Optional.of(interpolate(points)) : Optional.empty(), liars, silent);
  }

  /** Asks a keeper on the ledger, where silence is slashed; the customer sponsors the bond. */
  public CompletableFuture<Receipt> ask(Hired keeper, long number) {
    return ports().disputes().ask(keeper, keeper.terms().details(), Bytes32.of(number));
  }

  /** The value at zero of the one polynomial of least degree through these points. */
  private static BigInteger interpolate(Map<BigInteger, BigInteger> points) {
    BigInteger sum = BigInteger.ZERO;
    for (BigInteger x : points.keySet()) {
      BigInteger term = points.get(x);
      for (BigInteger other : points.keySet()) {
        if (!other.equals(x)) {
          term = term.multiply(other).multiply(other.subtract(x).modInverse(PRIME)).mod(PRIME);
        }
      }
      sum = sum.add(term).mod(PRIME);
    }
    return sum;
  }

  private static BigInteger number(byte[] bytes) {
    return new BigInteger(1, bytes);
  }
}
