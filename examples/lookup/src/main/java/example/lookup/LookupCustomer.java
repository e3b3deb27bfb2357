package example.lookup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import souk.exchange.CustomerPorts;
import souk.exchange.client.BuyerRole;
import souk.primitives.Bytes;

/** Buys lookups from whoever is hired. */
public final class LookupCustomer extends BuyerRole {
  LookupCustomer(CustomerPorts ports) {
    super(ports);
  }

  /**
   * What a word means, for one ticket.
   *
   * @throws IOException when it was not bought, or what became of it is not known
   */
  public String lookup(String word) throws IOException {
    Bytes question = Bytes.of(word.getBytes(StandardCharsets.UTF_8));
    return new String(buy(hired().getFirst(), question, 1).toArray(), StandardCharsets.UTF_8);
  }
}
