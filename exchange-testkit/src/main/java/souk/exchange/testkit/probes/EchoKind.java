package souk.exchange.testkit.probes;

import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceTerms;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.ledger.AgreementTerms;
import souk.market.file.MarketSection;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;

/**
 * Sends back what it is sent, for as many tickets as the request says: before the payment, after
 * it, or half and half.
 */
public abstract sealed class EchoKind implements ServiceKind {
  /** All of it comes before the payment. */
  public static final class ServeFirst extends EchoKind {
    @Override
    public String name() {
      return "kit-echo-serve-first/1";
    }

    @Override
    int split(Bytes message) {
      return message.size();
    }
  }

  /** All of it comes after the payment. */
  public static final class PayFirst extends EchoKind {
    @Override
    public String name() {
      return "kit-echo-pay-first/1";
    }

    @Override
    int split(Bytes message) {
      return 0;
    }
  }

  /** Half of it comes before the payment, half after it. */
  public static final class Both extends EchoKind {
    @Override
    public String name() {
      return "kit-echo-both/1";
    }

    @Override
    int split(Bytes message) {
      return message.size() / 2;
    }
  }

  /** A request for {@code message}, which costs so many tickets. */
  public static Bytes request(int tickets, Bytes message) {
    return Bytes.of(new ByteWriter().u16(tickets).bytes(message).toArray());
  }

  /** What of a message comes before the payment. */
  public Bytes before(Bytes message) {
    return Bytes.of(message.slice(0, split(message)));
  }

  /** What of a message comes after the payment. */
  public Bytes after(Bytes message) {
    return Bytes.of(message.slice(split(message), message.size() - split(message)));
  }

  /** How many bytes of a message come before the payment. */
  abstract int split(Bytes message);

  @Override
  public ServiceTerms terms(MarketSection section) {
    return ProbeTerms.read(section);
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) {
    return new Role();
  }

  @Override
  public CustomerRole customer(CustomerPorts ports) {
    return ProbeTerms.customer(Bytes.EMPTY);
  }

  private record Wish(int tickets, Bytes message) {
    static Wish of(UnitRequest request) throws UnitException {
      try {
        ByteReader in = new ByteReader(request.body().toArray());
        Wish wish = new Wish(in.u16(), Bytes.of(in.bytes(UnitRequest.MAX_BODY)));
        in.end();
        if (wish.tickets() > Prepared.MAX_TICKETS) {
          throw new UnitException(Reason.MALFORMED, "nothing costs that much");
        }
        return wish;
      } catch (DecodeException e) {
        throw new UnitException(Reason.MALFORMED, String.valueOf(e.getMessage()));
      }
    }
  }

  private final class Role implements ProviderRole {
    @Override
    public Acceptance accept(AgreementTerms terms) {
      return terms.details().size() == 0
          ? new Acceptance.Accepted()
          : new Acceptance.Declined("an echo has no terms of its own");
    }

    @Override
    public boolean admits(AgreementTerms terms, Address client) {
      return true; // whoever has tickets
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      Wish wish = Wish.of(request);
      return new Prepared(wish.tickets(), Payload.of(before(wish.message())));
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      return Payload.of(after(Wish.of(request).message()));
    }

    @Override
    public void close() {}
  }
}
