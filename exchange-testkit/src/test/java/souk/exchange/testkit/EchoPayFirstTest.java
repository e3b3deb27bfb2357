package souk.exchange.testkit;

import souk.exchange.testkit.probes.EchoKind;

class EchoPayFirstTest extends EchoContract {
  @Override
  protected EchoKind kind() {
    return new EchoKind.PayFirst();
  }
}
