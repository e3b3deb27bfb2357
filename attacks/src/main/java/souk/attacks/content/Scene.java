package souk.attacks.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import souk.attacks.Attack;
import souk.content.Bundle;
import souk.content.Manifest;
import souk.content.Token;
import souk.deployment.content.ContentDeployment;
import souk.ledger.Command;
import souk.market.AgreementRules;
import souk.node.ProviderNode;
import souk.payments.Income;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.transport.PeerException;

/** A deployment as a cheat sees it: what it needs to begin, and what the honest caches lost. */
public final class Scene {
  private static final int MOST_OBJECTS = 128;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  private final ContentDeployment market;
  private final Random random;
  private final String name;
  private byte[] published = new byte[0];

  /** The same market and attack give the same random choices. */
  public Scene(ContentDeployment market, Attack attack) {
    this.market = market;
    this.name = attack.name();
    this.random = new Random(market.options().seed() * 31 + name.hashCode());
  }

  public ContentDeployment market() {
    return market;
  }

  public Random random() {
    return random;
  }

  public AgreementRules agreed() {
    return market.options().market().agreement();
  }

  public PrivateKey key() {
    return PrivateKey.fromSeeded(random);
  }

  public Client client() {
    return new Client(market, key());
  }

  public byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A chunk without some of its pieces, which are chosen at random. */
  public byte[] withHoles(byte[] chunk, double share, int pieceBytes) {
    int pieces = chunk.length / pieceBytes;
    List<Integer> order = new ArrayList<>(IntStream.range(0, pieces).boxed().toList());
    Collections.shuffle(order, random);
    byte[] part = chunk.clone();
    for (int piece : order.subList(0, (int) Math.round(share * pieces))) {
      Arrays.fill(part, piece * pieceBytes, (piece + 1) * pieceBytes, (byte) 0);
    }
    return part;
  }

  /** As many made-up tickets as a token names, at the places that it names. */
  public List<Ticket> guess(Token token) {
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < token.tickets(); i++) {
      tickets.add(new Ticket(token.round(), token.book(), token.place() + i, Bytes.of(bytes(16))));
    }
    return tickets;
  }

  /** The seed of this round, which only whoever runs the ledger knows beforehand. */
  public Bytes32 seed() {
    long block = market.ledger().info().rules().rounds().seedBlock(market.round());
    return market.beacon().value(block, Bytes.EMPTY).orElseThrow();
  }

  /** Publishes a new object of one bundle, whose chunks have the least size that is paid. */
  public Manifest publish() throws IOException {
    var rules = market.options().market().service();
    return publish(rules.caches() * rules.leastChunkBytes());
  }

  public Manifest publish(int size) throws IOException {
    Path file = Files.createTempFile(market.options().folder(), name, ".object");
    published = bytes(size);
    Files.write(file, published);
    return market.publisher().publish(file);
  }

  /** The bytes of the object that was published last. */
  public byte[] lastPublished() {
    return published.clone();
  }

  /** An object of one bundle, and the slot that one cache has in it. */
  public record Share(Manifest object, int slot) {}

  /** Publishes objects until one is partly served by this cache. */
  public Share objectOf(Address cache) throws IOException, PeerException, DecodeException {
    Manifest object = publishFor(List.of(cache));
    List<Address> caches = caches(client().bundle(object.contentId(), 0));
    return new Share(object, caches.indexOf(cache));
  }

  /** Publishes objects until all of these caches have a part in one. */
  public Manifest publishFor(List<Address> wanted)
      throws IOException, PeerException, DecodeException {
    for (int i = 0; i < MOST_OBJECTS; i++) {
      Manifest object = publish();
      if (caches(client().bundle(object.contentId(), 0)).containsAll(wanted)) {
        return object;
      }
    }
    throw new IllegalStateException(
        "none of %d objects is served by %s".formatted(MOST_OBJECTS, wanted));
  }

  /** The first bundle of an object, as soon as caches have tickets again. */
  public Bundle bundle(Client client, Manifest object) throws Exception {
    List<Bundle> got = new ArrayList<>();
    comes(() -> {
      ContentRefusals.of(() -> got.add(client.bundle(object.contentId(), 0)));
      return !got.isEmpty();
    });
    return got.getFirst();
  }

  /** Something that may come to be so. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  /** Whether it comes to be so within half a minute. */
  public static boolean comes(Condition condition) throws Exception {
    long end = System.nanoTime() + PATIENCE;
    while (!condition.holds()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return true;
  }

  /** The caches of a bundle, in the order of its chunks. */
  public static List<Address> caches(Bundle bundle) {
    return bundle.parts().stream().map(Bundle.Part::cache).toList();
  }

  /**
   * What the honest caches have, in tickets.
   *
   * @param paid that their tills took
   * @param unpaid what they served for nothing so far
   */
  public record Tally(long paid, long unpaid) {
    public Tally since(Tally before) {
      return new Tally(paid - before.paid, unpaid - before.unpaid);
    }
  }

  public Tally tally() {
    long unpaid = market.caches().stream().mapToLong(ProviderNode::exposure).sum();
    return new Tally(market.caches().stream().mapToLong(Scene::taken).sum(), unpaid);
  }

  /** Tickets that a cache's till took. */
  public static long taken(ProviderNode cache) {
    return cache.income().stream().mapToLong(Income::tickets).sum();
  }

  /** The most that the honest caches together agreed to lose to clients, in tickets. */
  double providersExposure() {
    return (double) agreed().exposures().provider() * market.caches().size();
  }

  public Bytes32 id(Command.OpenAgreement agreement) {
    return agreement.terms().id(market.ledger().info().domain());
  }
}
