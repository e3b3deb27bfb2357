package souk.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.SponsoredMarket.Published;
import souk.exchange.UnitException;
import souk.exchange.testkit.TestProvider;
import souk.ledger.Book;
import souk.payments.Ticket;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signature;
import souk.primitives.testkit.Decoders;
import souk.transport.PeerException;
import souk.transport.Problem;

/**
 * Requests in any order, well-formed and not, of some clients to a publisher and its caches: each
 * is answered or refused for a reason, and none of it is paid, costs an honest party money or keeps
 * the next honest client from its object.
 */
class HostileRequestsTest {
  private static final long SEED = 20_261_122;
  private static final int REQUESTS = 300;
  private static final int CLIENTS = 4;
  private static final Duration CALL = Duration.ofSeconds(30);

  @TempDir Path folder = Path.of("");

  private final Random random = new Random(SEED);
  private final List<Bundle> bundles = new ArrayList<>();
  private final Map<Move, Integer> answered = new EnumMap<>(Move.class);
  private final Map<Move, Integer> refused = new EnumMap<>(Move.class);

  private enum Move {
    FETCH,
    REPAIR,
    REDEEM,
    COMPLAIN,
    CHANGED_MESSAGE,
    NOISE_TO_PUBLISHER,
    DELIVER,
    CHANGED_TOKEN,
    PAY,
    NOISE_TO_CACHE,
    WAIT
  }

  @Test
  void shouldAnswerOrRefuseForAReasonWhateverClientsSend() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 6)) {
      Published object = market.publish(600_000, 1);
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new RawClient(market, 10 + i));
      }
      Move[] moves = Move.values();
      for (int i = 0; i < REQUESTS; i++) {
        Move move = moves[random.nextInt(moves.length)];
        RawClient client = clients.get(random.nextInt(CLIENTS));
        try {
          make(move, client, market, object);
          answered.merge(move, 1, Integer::sum);
        } catch (UnitException refusal) {
          refused.merge(move, 1, Integer::sum);
        } catch (PeerException refusal) {
          assertReason(refusal, move, i);
          refused.merge(move, 1, Integer::sum);
        }
      }

      assertThat(answered).as("seed %d", SEED).containsKeys(Move.FETCH, Move.REPAIR, Move.DELIVER);
      assertThat(refused)
          .as("seed %d", SEED)
          .containsKeys(
              Move.FETCH,
              Move.REDEEM,
              Move.CHANGED_MESSAGE,
              Move.NOISE_TO_PUBLISHER,
              Move.CHANGED_TOKEN,
              Move.PAY,
              Move.NOISE_TO_CACHE);
      assertThat(market.ticketsTaken()).as("paid by guessing, seed %d", SEED).isZero();

      market.market.clock().advance(Duration.ofMinutes(2)); // after which hosts are heard again
      RawClient honest = new RawClient(market, 30);
      Bundle bundle = honest.bundle(object.id(), 0);
      honest.complete(bundle);
      assertThat(market.ticketsTaken())
          .isEqualTo(bundle.parts().stream().mapToInt(part -> part.token().tickets()).sum());
      market.assertSound();
    }
  }

  /**
   * A problem of ours that is no fault: the request's, or that there is too much to do just now.
   */
  private static void assertReason(PeerException refusal, Move move, int number) {
    Problem problem =
        refusal
            .problem()
            .orElseThrow(() ->
                new AssertionError(
                    "seed %d, request %d, %s".formatted(SEED, number, move), refusal));
    assertThat(problem.status())
        .as("seed %d, request %d, %s: %s", SEED, number, move, problem)
        .matches(status -> status < 500 || status == 503);
    assertThat(problem.code()).isNotEqualTo("http");
  }

  private void make(Move move, RawClient client, SponsoredMarket market, Published object)
      throws Exception {
    switch (move) {
      case FETCH -> bundles.add(client.bundle(object.id(), random.nextInt(4)));
      case REPAIR -> bundles.add(client.repair(bundle(client, object), random.nextInt(5)));
      case REDEEM ->
          client.redeem(part(client, object).token(), Bytes.of(noise(random.nextInt(65))));
      case COMPLAIN -> client.send(complaint(client, object));
      case CHANGED_MESSAGE -> {
        ClientRequest request = request(client, object);
        client.send(request.path(), Decoders.mutate(request.encode(), random));
      }
      case NOISE_TO_PUBLISHER -> client.send(publisherPath(), noise(random.nextInt(300)));
      case DELIVER -> deliver(client, part(client, object));
      case CHANGED_TOKEN -> deliver(client, withChangedToken(part(client, object)));
      case PAY -> pay(client, part(client, object));
      case NOISE_TO_CACHE -> toCache(market);
      case WAIT -> {
        market.market.clock().advance(Duration.ofSeconds(random.nextInt(30)));
        if (random.nextInt(20) == 0) {
          market.market.advance(1);
        }
      }
    }
  }

  private byte[] noise(int size) {
    return Samples.bytes(random, size);
  }

  /** One that somebody holds, not always this client. */
  private Bundle bundle(RawClient client, Published object) throws Exception {
    if (bundles.isEmpty()) {
      bundles.add(client.bundle(object.id(), 0));
    }
    return bundles.get(random.nextInt(bundles.size()));
  }

  private Bundle.Part part(RawClient client, Published object) throws Exception {
    List<Bundle.Part> parts = bundle(client, object).parts();
    return parts.get(random.nextInt(parts.size()));
  }

  private ClientRequest.Complaint complaint(RawClient client, Published object) throws Exception {
    List<Bytes32> hashes = new ArrayList<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      hashes.add(Bytes32.of(noise(Bytes32.SIZE)));
    }
    Signature signature = client.key.sign(Bytes32.of(noise(Bytes32.SIZE)));
    return new ClientRequest.Complaint(
        client.pass(100), part(client, object).token(), signature, hashes);
  }

  private ClientRequest request(RawClient client, Published object) throws Exception {
    return switch (random.nextInt(4)) {
      case 0 -> new ClientRequest.Fetch(client.pass(100), object.id(), 0);
      case 1 -> new ClientRequest.Repair(client.pass(100), bundle(client, object).id(), 1);
      case 2 ->
          new ClientRequest.Redeem(
              client.pass(100), part(client, object).token(), Bytes.of(noise(Box.SECRET)));
      default -> complaint(client, object);
    };
  }

  private String publisherPath() {
    List<String> paths =
        List.of(
            ClientRequest.Fetch.PATH,
            ClientRequest.Repair.PATH,
            ClientRequest.Redeem.PATH,
            ClientRequest.Complaint.PATH,
            FillRequest.PATH,
            CacheReport.PATH);
    return paths.get(random.nextInt(paths.size()));
  }

  private static void deliver(RawClient client, Bundle.Part part) throws Exception {
    ByteBuffer target = ByteBuffer.allocate((64 << 10) + DeliverySignature.SIZE);
    client.session(part).request(part.token().id(), part.token().encode(), target);
  }

  /** A token whose every field is allowed, but which its publisher did not make. */
  private Bundle.Part withChangedToken(Bundle.Part part) throws Exception {
    byte[] token = part.token().encode().toArray();
    int last = Token.SIZE - 1 - random.nextInt(Bytes32.SIZE + Token.TAG);
    token[last] ^= (byte) (1 << random.nextInt(8));
    return new Bundle.Part(part.cache(), part.endpoint(), Token.decode(Bytes.of(token)));
  }

  /** Guesses the tickets, at the token's places or others, and how many there are. */
  private void pay(RawClient client, Bundle.Part part) throws Exception {
    Token token = part.token();
    List<Ticket> tickets = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      int place = random.nextInt(3) == 0 ? random.nextInt(70_000) : token.place();
      tickets.add(
          new Ticket(
              token.round(),
              random.nextInt(4) == 0 ? random.nextInt(40) : token.book(),
              place,
              Bytes.of(noise(Book.HASH_SIZE))));
    }
    client.pay(part, tickets);
  }

  private void toCache(SponsoredMarket market) throws PeerException {
    TestProvider cache = market.caches.get(random.nextInt(market.caches.size()));
    boolean wish = random.nextBoolean();
    byte[] message =
        new ByteWriter()
            .u8(wish ? 1 : 2)
            .bytes32(market.agreement(cache))
            .raw(Samples.key(random.nextInt(20)).publicKey().toCompressed())
            .bytes32(Bytes32.of(noise(Bytes32.SIZE)))
            .bytes(Bytes.of(noise(random.nextInt(300))))
            .raw(noise(wish ? 32 : 34))
            .toArray();
    List<String> paths = List.of("/v1/prepare", "/v1/pay", "/v1/book", "/v1/agreement");
    URI endpoint = cache.uri();
    market
        .market
        .dialer()
        .peer(endpoint)
        .send(
            "POST",
            random.nextInt(3) > 0 ? paths.get(wish ? 0 : 1) : paths.get(random.nextInt(4)),
            random.nextBoolean() ? message : Decoders.mutate(message, random),
            CALL,
            1 << 20);
  }
}
