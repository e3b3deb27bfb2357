package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import souk.exchange.testkit.probes.EchoKind;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;

/** The contract, for an echo. */
abstract class EchoContract extends ServiceContract {
  private static final int PRICE = 2;

  @Override
  protected abstract EchoKind kind();

  @Override
  protected String marketFile() {
    return MarketText.of(kind().name())
        .with("agreement.providerExposure", 64)
        .with("agreement.customerExposure", 64)
        .toString();
  }

  @Override
  protected Bytes details(Address provider) {
    return Bytes.EMPTY;
  }

  private static Bytes message(int number) {
    return Bytes.of(new ByteWriter().u64(number).u64(Long.MAX_VALUE - number).toArray());
  }

  @Override
  protected Optional<Bytes> body(Parties parties, int number) {
    return Optional.of(EchoKind.request(PRICE, message(number)));
  }

  @Override
  protected void check(Parties parties, Bytes body, Bytes before, Bytes after) {
    Bytes message = Bytes.of(body.slice(6, 16));
    assertThat(before).isEqualTo(kind().before(message));
    assertThat(after).isEqualTo(kind().after(message));
  }
}
