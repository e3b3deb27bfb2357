package souk.attacks.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import souk.attacks.Attack;
import souk.exchange.ForwardingKind;
import souk.exchange.ForwardingRole;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.http.kind.HttpService;
import souk.ledger.AgreementTerms;
import souk.primitives.Address;

/** Each attack on HTTP servers loses, and wins against a provider that lacks one defence. */
class HttpAttacksTest {
  private static final long SEED = 20_261_128;

  @TempDir Path folder = Path.of("");

  private Attack.Place place() {
    return new Attack.Place(HttpService.reference(), folder, SEED);
  }

  static Stream<Attack> all() {
    return new HttpAttacks().groups().stream().flatMap(group -> group.attacks().stream());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void shouldNotPayWhenTheOthersKeepToTheRules(Attack attack) throws Exception {
    Attack.Outcome outcome = attack.play(place());
    String story = "%s, seed %d: %s".formatted(attack.name(), SEED, outcome.story());
    System.out.println(story);
    assertThat(outcome.succeeded()).as(story).isFalse();
    assertThat(outcome.honestLoss()).as(story).isBetween(0.0, outcome.exposure());
  }

  @Test
  void shouldPayWhenAProviderAdmitsAnybody() throws Exception {
    assertPays(
        new BystanderAsksAsCustomer(),
        role ->
            new ForwardingRole(role) {
              @Override
              public boolean admits(AgreementTerms terms, Address client) {
                return true;
              }
            });
  }

  @Test
  void shouldPayWhenAProviderCallsWhatIsUnpaidFree() throws Exception {
    assertPays(
        new CallerNeverPays(),
        role ->
            new ForwardingRole(role) {
              @Override
              public Prepared prepare(UnitRequest request) throws UnitException {
                return new Prepared(0, super.prepare(request).payload());
              }
            });
  }

  @Test
  void shouldPayWhenAProviderServesBeforeItIsPaid() throws Exception {
    assertPays(
        new CallerReplaysUnit(),
        role ->
            new ForwardingRole(role) {
              @Override
              public Prepared prepare(UnitRequest request) throws UnitException {
                Prepared prepared = super.prepare(request);
                var _ = super.release(request);
                return prepared;
              }
            });
  }

  private void assertPays(HttpAttack attack, UnaryOperator<ProviderRole> weakness)
      throws Exception {
    Attack.Outcome outcome =
        attack.play(place(), kind -> new Weak(kind, weakness), UnaryOperator.identity());
    assertThat(outcome.succeeded()).as("seed %d: %s", SEED, outcome.story()).isTrue();
  }

  /** A kind whose providers lack a defence. */
  private static final class Weak extends ForwardingKind {
    private final UnaryOperator<ProviderRole> weakness;

    Weak(ServiceKind kind, UnaryOperator<ProviderRole> weakness) {
      super(kind);
      this.weakness = weakness;
    }

    @Override
    public ProviderRole provider(ProviderPorts ports) throws IOException {
      return weakness.apply(super.provider(ports));
    }
  }
}
