package example.lookup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.Hired;
import souk.exchange.UnitContent;
import souk.exchange.client.PaidSession;
import souk.exchange.client.PaidSession.Order;
import souk.exchange.client.PaidSession.Outcome;
import souk.exchange.client.PaidSession.Target;
import souk.exchange.client.Pauses;
import souk.payments.WalletTicketSource.Pause;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.HttpPeer;

/** Buys lookups from whoever is hired. */
public final class LookupCustomer implements CustomerRole {
  private static final int ATTEMPTS = 12;
  private static final int LONGEST_ANSWER = 1024;

  private final CustomerPorts ports;
  private final Map<Bytes32, Hired> hired = new LinkedHashMap<>();

  LookupCustomer(CustomerPorts ports) {
    this.ports = ports;
  }

  /**
   * What a word means, for one ticket.
   *
   * @throws IOException when it was not bought, or what became of it is not known
   */
  public String lookup(String word) throws Exception {
    Hired provider = any();
    byte[] unit = new byte[Bytes32.SIZE];
    ports.random().nextBytes(unit);
    Bytes body = Bytes.of(word.getBytes(StandardCharsets.UTF_8));
    Order order = Order.payFirst(Bytes32.of(unit), body, UnitContent.NONE, 1);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (PaidSession session =
        new PaidSession(
            ports.sessions().open(provider),
            provider.terms().provider(),
            ports.tickets(),
            tickets -> {},
            ATTEMPTS,
            new Pauses(
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                ports.random(),
                Pause.SLEEP))) {
      return switch (session.buy(
          order, Target.NOTHING, new Target(LONGEST_ANSWER, HttpPeer.Sink.to(answer)))) {
        case Outcome.Released _ -> answer.toString(StandardCharsets.UTF_8);
        case Outcome.Unpaid(Exception cause) -> throw new IOException("not bought", cause);
        case Outcome.Unknown(_, _, Exception cause) -> throw new IOException("not known", cause);
      };
    }
  }

  private synchronized Hired any() throws IOException {
    return hired.values().stream().findFirst().orElseThrow(() -> new IOException("nobody is hired"));
  }

  @Override
  public Bytes details(Address provider, int index) {
    return Bytes.EMPTY;
  }

  @Override
  public synchronized void hired(Hired agreement) {
    hired.put(agreement.id(), agreement);
  }

  @Override
  public synchronized void dismissed(Bytes32 agreement) {
    hired.remove(agreement);
  }

  @Override
  public synchronized int ready() {
    return hired.size();
  }

  @Override
  public void close() {}
}
