package souk.attacks.http;

import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import souk.attacks.Count;
import souk.exchange.ForwardingKind;
import souk.exchange.ForwardingRole;
import souk.exchange.Payload;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.http.customer.CallException;

/** Takes the tickets of each unit that is paid first, and serves nothing for them. */
final class SellerKeepsTickets implements HttpAttack {
  private static final int MOST = 300;

  @Override
  public String name() {
    return "seller-keeps-tickets";
  }

  @Override
  public String summary() {
    return "A provider whose units are paid first takes the tickets of each, says that the answer is"
        + " not there, and hopes that its customer goes on asking.";
  }

  @Override
  public boolean paidFirst() {
    return true;
  }

  @Override
  public UnaryOperator<ServiceKind> seller() {
    return Greedy::new;
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    int exposure = scene.terms().exposures().customer();
    Optional<String> stopped = Optional.empty();
    int calls = 0;
    while (stopped.isEmpty() && calls < MOST) {
      try {
        var _ = scene.call("/answer");
        stopped = Optional.of("served after all");
      } catch (CallException e) {
        if (e.kind() == CallException.Kind.UNPAID) {
          stopped = Optional.of("the customer's own exposure");
        } else {
          calls++;
        }
      }
    }
    long taken = scene.taken();
    return new Outcome(
        stopped.isEmpty() || taken > exposure,
        taken,
        exposure,
        "it kept %s of %s, then was stopped by %s"
            .formatted(
                Count.of(taken, "ticket"), Count.of(calls, "call"), stopped.orElse("nothing")));
  }

  /** The same service from a provider that releases nothing. */
  private static final class Greedy extends ForwardingKind {
    Greedy(ServiceKind kind) {
      super(kind);
    }

    @Override
    public ProviderRole provider(ProviderPorts ports) throws IOException {
      return new ForwardingRole(super.provider(ports)) {
        @Override
        public Payload release(UnitRequest request) throws UnitException {
          throw new UnitException(Reason.NOT_FOUND, "there is nothing here");
        }
      };
    }
  }
}
