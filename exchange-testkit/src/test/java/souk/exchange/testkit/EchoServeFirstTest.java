package souk.exchange.testkit;

import souk.exchange.testkit.probes.EchoKind;

class EchoServeFirstTest extends EchoContract {
  @Override
  protected EchoKind kind() {
    return new EchoKind.ServeFirst();
  }
}
