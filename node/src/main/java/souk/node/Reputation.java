package souk.node;

import souk.ledger.LedgerView;
import souk.primitives.Address;

/** What a customer knows of providers before it hires them. For one thread. */
public interface Reputation {
  /** Of one that knows nobody. */
  Reputation NONE =
      new Reputation() {
        @Override
        public void look(LedgerView view) {}

        @Override
        public double of(Address provider) {
          return 0;
        }
      };

  /** Somebody is about to be chosen; what is known may be brought up to date. */
  void look(LedgerView view) throws InterruptedException;

  /** From 0, for who is not known, to 1. Nobody has less than who is not known. */
  double of(Address provider);
}
