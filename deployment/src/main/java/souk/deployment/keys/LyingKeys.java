package souk.deployment.keys;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import souk.exchange.ForwardingKind;
import souk.exchange.ForwardingRole;
import souk.exchange.Payload;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.keys.Answer;
import souk.keys.KeysWish;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;

/** Providers of keys that sign for a re-encryption which is none, while they are told to. */
public final class LyingKeys extends ForwardingKind {
  private static final int V1 = 33;
  private static final int POINT = 33;

  private final BooleanSupplier lies;

  /**
   * @param honest what it makes of its provider
   */
  public LyingKeys(ServiceKind honest, BooleanSupplier lies) {
    super(honest);
    this.lies = lies;
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) throws IOException {
    return new ForwardingRole(super.provider(ports)) {
      @Override
      public Payload release(UnitRequest request) throws UnitException {
        Payload honest = super.release(request);
        return lies.getAsBoolean() && honest.length() == Answer.SIZE
            ? Payload.of(lie(ports, request, bytes(honest)))
            : honest;
      }
    };
  }

  private static Bytes bytes(Payload payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      payload.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Bytes.of(out.toByteArray());
  }

  /** The same answer with E1 in V1's place: points of the curve, and no re-encryption. */
  private static Bytes lie(ProviderPorts ports, UnitRequest request, Bytes honest) {
    try {
      Answer answer = Answer.decode(honest);
      KeysWish.Read wish = (KeysWish.Read) KeysWish.decode(request.body());
      byte[] fragment = answer.fragment().toArray();
      System.arraycopy(fragment, 0, fragment, V1, POINT);
      return Answer.sign(
              ports.signing(),
              request.agreement(),
              wish.request(),
              request.client(),
              request.unit(),
              Bytes.of(fragment))
          .encode();
    } catch (DecodeException e) {
      throw new IllegalStateException("what the provider itself said", e);
    }
  }
}
