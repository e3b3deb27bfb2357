package example.lookup;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.ledger.AgreementTerms;
import souk.primitives.Bytes;

/** Looks up a word for one ticket; the answer comes after the payment. */
public final class LookupKind implements ServiceKind {
  private static final Map<String, String> WORDS =
      Map.of("souk", "a market", "ticket", "a chance of a payment", "duty", "what is owed");

  @Override
  public String name() {
    return "example-lookup/1";
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) {
    return new Provider();
  }

  @Override
  public CustomerRole customer(CustomerPorts ports) {
    return new LookupCustomer(ports);
  }

  private static final class Provider implements ProviderRole {
    @Override
    public Acceptance accept(AgreementTerms terms) {
      return terms.details().size() == 0
          ? new Acceptance.Accepted()
          : new Acceptance.Declined("a lookup has no terms of its own");
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      meaning(request); // an unknown word costs nothing
      return new Prepared(1, Payload.EMPTY);
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
  }
}
