package souk.exchange.testkit;

import java.util.Random;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceTerms;
import souk.exchange.UnitRequest;
import souk.ledger.AgreementTerms;
import souk.market.file.MarketSection;

/** Sends a megabyte before the payment and one after it. */
final class BlobKind implements ServiceKind {
  static final int SIZE = 1 << 20;

  static byte[] blob(long seed) {
    byte[] bytes = new byte[SIZE];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Override
  public String name() {
    return "blob/1";
  }

  @Override
  public ServiceTerms terms(MarketSection section) {
    section.end();
    return new ServiceTerms() {};
  }

  @Override
  public CustomerRole customer(CustomerPorts ports) {
    throw new UnsupportedOperationException("nobody buys blobs with a role");
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) {
    return new ProviderRole() {
      @Override
      public Acceptance accept(AgreementTerms terms) {
        return new Acceptance.Accepted();
      }

      @Override
      public Prepared prepare(UnitRequest request) {
        return new Prepared(1, Payload.of(blob(1), 0, SIZE));
      }

      @Override
      public Payload release(UnitRequest request) {
        return Payload.of(blob(2), 0, SIZE);
      }

      @Override
      public void close() {}
    };
  }
}
