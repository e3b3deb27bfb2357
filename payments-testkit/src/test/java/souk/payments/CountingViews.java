package souk.payments;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import souk.ledger.BlockRef;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;

/** Counts how often views are asked which books are claimed. */
final class CountingViews extends ForwardingLedger {
  int singly;
  int together;

  CountingViews(Ledger ledger) {
    super(ledger);
  }

  @Override
  public LedgerView at(BlockRef block) {
    LedgerView view = truth.at(block);
    return (LedgerView)
        Proxy.newProxyInstance(
            LedgerView.class.getClassLoader(),
            new Class<?>[] {LedgerView.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("claimed")) {
                singly += arguments.length == 3 ? 1 : 0;
                together += arguments.length == 1 ? 1 : 0;
              }
              try {
                return method.invoke(view, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
