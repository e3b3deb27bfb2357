package souk.attacks.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import souk.attacks.Attack;
import souk.deployment.keys.KeysDeployment;
import souk.exchange.ServiceKind;
import souk.keys.GrantFile;
import souk.keys.KeysTerms;
import souk.keys.kind.KeysService;
import souk.keys.owner.GrantException;
import souk.keys.owner.GrantWish;
import souk.keys.owner.KeysOwner;
import souk.keys.reader.KeysReader;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.PrivateKey;
import souk.umbral.Encryption;

/** A market of keys under way: an owner, three providers of which three suffice, a reader. */
final class KeysScene implements AutoCloseable {
  static final int SHARES = 3;
  static final int THRESHOLD = 3;
  private static final int BOOKS = 16;
  private static final long LONG = 1_000_000;
  private static final String LABEL = "letters";
  private static final Bytes SECRET =
      Bytes.of("what only the reader may read".getBytes(StandardCharsets.US_ASCII));

  private final KeysDeployment market;
  private final PrivateKey readerKey;
  private final Encryption.Sealed sealed;

  private KeysScene(KeysDeployment market, Random random) throws GrantException {
    this.market = market;
    this.readerKey = PrivateKey.fromSeeded(random);
    var _ = market.owner().create(LABEL);
    this.sealed = market.owner().wrap(LABEL, SECRET.toArray());
  }

  static KeysScene open(Attack.Place place, IntFunction<UnaryOperator<ServiceKind>> deviation)
      throws IOException, GrantException {
    return new KeysScene(
        KeysDeployment.open(
            new KeysDeployment.Options(
                place.market().kind().equals(KeysTerms.KIND)
                    ? place.market()
                    : KeysService.reference(),
                SHARES,
                0,
                BOOKS,
                Files.createTempDirectory(Files.createDirectories(place.folder()), "keys"),
                place.seed()),
            place.ledger(),
            deviation),
        new Random(place.seed()));
  }

  KeysDeployment market() {
    return market;
  }

  KeysOwner owner() {
    return market.owner();
  }

  PrivateKey readerKey() {
    return readerKey;
  }

  KeysReader reader() {
    return market.reader(readerKey);
  }

  Encryption.Sealed sealed() {
    return sealed;
  }

  Bytes secret() {
    return SECRET;
  }

  /** A grant to the scene's reader on this condition. */
  GrantFile grant(String condition) throws GrantException {
    return grant(reader(), condition);
  }

  /** A grant to another reader. */
  GrantFile grant(KeysReader reader, String condition) throws GrantException {
    return owner()
        .grant(
            new GrantWish(
                LABEL,
                reader.publicKey(),
                reader.requester(),
                THRESHOLD,
                SHARES,
                market.market().clock().instant().getEpochSecond() + LONG,
                condition,
                Address.ZERO));
  }

  /** Tickets that the owner gave away. */
  long given() {
    return owner().grants().stream().mapToLong(KeysOwner.Standing::given).sum();
  }

  /** How many of the providers were slashed. */
  int slashed() {
    int slashed = 0;
    for (int i = 0; i < SHARES; i++) {
      slashed += market.entry(market.hired(i)).faults() > 0 ? 1 : 0;
    }
    return slashed;
  }

  @Override
  public void close() {
    market.close();
  }
}
