package souk.exchange.testkit.probes;

import souk.exchange.CustomerRole;
import souk.exchange.Hired;
import souk.exchange.ServiceTerms;
import souk.market.file.MarketSection;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** Nothing of a probe's own stands in a market file. */
record ProbeTerms() implements ServiceTerms {
  static ProbeTerms read(MarketSection section) {
    section.end();
    return new ProbeTerms();
  }

  /** A customer who does nothing with what it hires. */
  static CustomerRole customer(Bytes details) {
    return new CustomerRole() {
      private int hired;

      @Override
      public Bytes details(Address provider, int index) {
        return details;
      }

      @Override
      public synchronized void hired(Hired agreement) {
        hired++;
      }

      @Override
      public synchronized void dismissed(Bytes32 agreement) {
        hired--;
      }

      @Override
      public synchronized int ready() {
        return hired;
      }

      @Override
      public void close() {}
    };
  }
}
