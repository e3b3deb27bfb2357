package souk.content.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.content.ContentRules;
import souk.content.Label;
import souk.content.ManifestMaker;
import souk.exchange.KeySigning;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;

/** What a publisher keeps of bundles, of which any number of clients may ask for one each. */
class OpenBundlesTest {
  private static final int MOST = 16;
  private static final ContentRules RULES = ContentRules.DEFAULT;
  private static final long EXPIRES = 100;

  private final Random random = new Random(20);
  private final OpenBundles open =
      new OpenBundles(RULES, MOST, 1_000, new DeliveryCount(new None()));
  private final PublishedObject object = object();
  private long made;

  /** Keeps nothing. */
  private static final class None implements DeliveryStore {
    @Override
    public Map<Bytes32, DeliveryCount.Count> all() {
      return Map.of();
    }

    @Override
    public void put(Map<Bytes32, DeliveryCount.Count> counts) {}
  }

  private PublishedObject object() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[1]);
    return new PublishedObject(
        ManifestMaker.of(
            bytes,
            RULES,
            new KeySigning(PrivateKey.fromSeeded(random), "content/1"),
            new Eip712.Domain("souk", "1", 1, Address.ZERO)),
        Path.of("object"),
        new Label("object", Label.UNKNOWN_TYPE),
        new PublishedObject.Look(1, 0),
        bytes);
  }

  private void open(Address client) {
    open.add(
        new OpenBundle(
            Bytes32.of(++made), client, object, 0, 0, EXPIRES, List.of(), List.of(), Bytes.EMPTY));
  }

  private Address somebody() {
    return PrivateKey.fromSeeded(random).address();
  }

  @Test
  void shouldSayFullToClientsWithoutNumberUntilTheTimeOfSomeIsOver() {
    for (int i = 0; i < MOST; i++) {
      Address client = somebody();
      assertThat(open.reserve(client)).isEmpty();
      open(client);
    }
    for (int i = 0; i < MOST; i++) {
      assertThat(open.reserve(somebody())).contains(OpenBundles.Refusal.FULL);
    }
    assertThat(open.size()).isEqualTo(MOST);

    open.end(RULES.payableUntil(EXPIRES));
    assertThat(open.size()).as("they may still be paid in this block").isEqualTo(MOST);
    open.end(RULES.payableUntil(EXPIRES) + 1);
    assertThat(open.size()).isZero();
    assertThat(open.reserve(somebody())).isEmpty();
  }
}
