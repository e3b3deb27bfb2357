package example.lookup;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.Hired;
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
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** Looks up a word for one ticket; the answer comes after the payment. */
public final class LookupKind implements ServiceKind {
  private static final Map<String, String> WORDS =
      Map.of("souk", "a market", "ticket", "a chance of a payment", "duty", "what is owed");

  private record Terms() implements ServiceTerms {}

  @Override
  public String name() {
    return "example-lookup/1";
  }

  @Override
  public ServiceTerms terms(MarketSection section) {
    section.end(); // no keys of its own
    return new Terms();
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) {
    return new Provider();
  }

  @Override
  public CustomerRole customer(CustomerPorts ports) {
    return new Customer();
  }

  private static final class Provider implements ProviderRole {
    @Override
    public Acceptance accept(AgreementTerms terms) {
      return terms.details().size() == 0
          ? new Acceptance.Accepted()
          : new Acceptance.Declined("a lookup has no terms of its own");
    }

    @Override
    public boolean admits(AgreementTerms terms, Address client) {
      return true; // whoever has tickets
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      meaning(request); // an unknown word costs nothing
      return new Prepared(1, Payload.of(Bytes.EMPTY));
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      return Payload.of(meaning(request));
    }

    private static Bytes meaning(UnitRequest request) throws UnitException {
      String word = new String(request.body().toArray(), StandardCharsets.UTF_8);
      String meaning = WORDS.get(word);
      if (meaning == null) {
        throw new UnitException(Reason.MALFORMED, "the word is not in the list");
      }
      return Bytes.of(meaning.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {}
  }

  private static final class Customer implements CustomerRole {
    private int hired;

    @Override
    public Bytes details(Address provider, int index) {
      return Bytes.EMPTY;
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
  }
}
