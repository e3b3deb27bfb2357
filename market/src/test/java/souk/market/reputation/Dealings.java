package souk.market.reputation;

import java.time.Instant;
import java.util.Random;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;

/** Agreements of one customer, and how they went. */
final class Dealings {
  static final Eip712.Domain DOMAIN = new Eip712.Domain("Souk", "1", 31_337, Address.ZERO);
  static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
  static final long DAY = 86_400;

  final PrivateKey customer = PrivateKey.fromSeeded(new Random(1));
  final Address provider = PrivateKey.fromSeeded(new Random(2)).address();
  final Experience experience = new Experience(customer.address(), DOMAIN);
  private int agreements;

  Dealings deal(long kept, long broken, long daysAgo) {
    experience.add(receipt(kept, broken, daysAgo));
    return this;
  }

  DealReceipt receipt(long kept, long broken, long daysAgo) {
    return DealReceipt.sign(
        customer,
        provider,
        Bytes32.of(++agreements),
        Amount.of(kept),
        Amount.of(broken),
        NOW.minusSeconds(daysAgo * DAY),
        DOMAIN);
  }
}
