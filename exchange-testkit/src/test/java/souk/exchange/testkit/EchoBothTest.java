package souk.exchange.testkit;

import souk.exchange.testkit.probes.EchoKind;

class EchoBothTest extends EchoContract {
  @Override
  protected EchoKind kind() {
    return new EchoKind.Both();
  }
}
