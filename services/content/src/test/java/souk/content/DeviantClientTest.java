package souk.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.SponsoredMarket.Published;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.ledger.Book;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;
import souk.payments.TillRefusal;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.PeerException;

/** Clients, and whoever colludes with them, that do not do as they should. */
class DeviantClientTest {
  @TempDir Path folder = Path.of("");
  private SponsoredMarket market;
  private Published object;
  private RawClient client;

  @BeforeEach
  void open() throws Exception {
    market = SponsoredMarket.honest(folder, 6);
    object = market.publish(2_000_000, 1);
    client = new RawClient(market, 1);
  }

  @AfterEach
  void close() {
    market.assertSound();
    market.close();
  }

  private static List<Address> caches(Bundle bundle) {
    return bundle.parts().stream().map(Bundle.Part::cache).toList();
  }

  private static void assertRefused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PeerException.class, e -> assertThat(e.problem().orElseThrow().code()).isEqualTo(code));
  }

  private static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(UnitException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  // ---- skipping the transfer ----

  @Test
  void shouldGetNoTicketsWhenOneCiphertextIsMissing() throws Exception {
    Bundle bundle = client.bundle(object.id(), 0);
    List<byte[]> ciphertexts = client.ciphertexts(bundle);
    assertThat(RawClient.solve(bundle, ciphertexts)).isPresent();

    for (int slot = 0; slot < 4; slot++) {
      List<byte[]> without = new ArrayList<>(ciphertexts);
      without.set(slot, new byte[ciphertexts.get(slot).length]);
      assertThat(RawClient.solve(bundle, without)).as("without chunk %d", slot).isEmpty();
    }
  }

  @Test
  void shouldGetNoTicketsWhenTheClientHasThePlaintextAndNoKeys() throws Exception {
    Bundle bundle = client.bundle(object.id(), 0);
    List<byte[]> ciphertexts = client.ciphertexts(bundle);
    Layout layout = object.manifest().layout();
    ciphertexts.set(2, object.content().slice((int) layout.start(2), layout.size(2)));

    assertThat(RawClient.solve(bundle, ciphertexts)).isEmpty();
  }

  @Test
  void shouldNotOpenABoxWithAnotherBundlesSolution() throws Exception {
    Bundle first = client.bundle(object.id(), 0);
    Bundle second = client.bundle(object.id(), 0);

    assertThat(RawClient.solve(second, client.ciphertexts(first))).isEmpty();
  }

  // ---- keystream ----

  @Test
  void shouldNeverUseAKeystreamTwiceWhenChunksAreFetchedAgain() throws Exception {
    RawClient other = new RawClient(market, 2);
    Layout layout = object.manifest().layout();
    Set<Bytes> keystreams = new HashSet<>();
    int fetched = 0;
    for (RawClient who : List.of(client, other, client)) {
      for (int number = 0; number < 2; number++) {
        Bundle bundle = who.bundle(object.id(), number);
        List<byte[]> ciphertexts = who.ciphertexts(bundle);
        for (int slot = 0; slot < 4; slot++) {
          int chunk = number * 4 + slot;
          byte[] keystream = ciphertexts.get(slot);
          byte[] plain = object.content().slice((int) layout.start(chunk), layout.size(chunk));
          for (int i = 0; i < plain.length; i++) {
            keystream[i] ^= plain[i];
          }
          keystreams.add(Bytes.of(Arrays.copyOf(keystream, 1024)));
          fetched++;
        }
      }
    }

    assertThat(keystreams).hasSize(fetched).hasSize(24);
  }

  @Test
  void shouldSendTheSameBytesWhenTheSameTokenIsShownAgain() throws Exception {
    Bundle bundle = client.bundle(object.id(), 0);

    assertThat(client.ciphertext(bundle, 1)).isEqualTo(client.ciphertext(bundle, 1));
  }

  // ---- tokens ----

  @Test
  void shouldRefuseATokenWhenItIsAnotherClients() throws Exception {
    Bundle bundle = client.bundle(object.id(), 0);
    RawClient thief = new RawClient(market, 2);

    assertRefused(Reason.FORBIDDEN, () -> thief.ciphertext(bundle, 0));
  }

  @Test
  void shouldRefuseATokenWhenItIsShownToAnotherCache() throws Exception {
    Bundle bundle = client.bundle(object.id(), 0);
    Bundle.Part first = bundle.parts().get(0);
    Bundle.Part second = bundle.parts().get(1);
    ByteBuffer target = ByteBuffer.allocate(1 << 20);

    assertRefused(
        Reason.FORBIDDEN,
        () -> client.session(second).request(first.token().id(), first.token().encode(), target));
    assertThat(target.position()).isZero();
  }

  @Test
  void shouldRefuseATokenWhenItIsAskedForAsAnotherUnit() throws Exception {
    Bundle.Part part = client.bundle(object.id(), 0).parts().getFirst();
    ByteBuffer target = ByteBuffer.allocate(1 << 20);

    assertRefused(
        Reason.FORBIDDEN,
        () -> client.session(part).request(Bytes32.of(1), part.token().encode(), target));
  }

  @Test
  void shouldRefuseATokenWhenItIsExpired() throws Exception {
    Bundle bundle = client.bundle(object.id(), 0);
    client.ciphertext(bundle, 0);

    market.market.advance(SponsoredMarket.RULES.tokenBlocks() + 1);

    assertRefused(Reason.EXPIRED, () -> client.ciphertext(bundle, 1));
  }

  @Test
  void shouldRefuseTicketsWhenTheTokenNamesOthers() throws Exception {
    Bundle first = client.bundle(object.id(), 0);
    Bundle second = client.bundle(object.id(), 0);
    List<List<Ticket>> tickets = RawClient.solve(first, client.ciphertexts(first)).orElseThrow();
    client.ciphertexts(second);

    assertRefused(
        Reason.FORBIDDEN, () -> client.pay(second.parts().getFirst(), tickets.getFirst()));
    assertThat(market.ticketsTaken()).isZero();
  }

  @Test
  void shouldRefuseToReleaseWhenTheTicketIsGuessed() throws Exception {
    Bundle bundle = client.bundle(object.id(), 0);
    client.ciphertexts(bundle);
    Token token = bundle.parts().getFirst().token();
    byte[] guess = Samples.bytes(new Random(1), Box.SECRET);
    Ticket ticket = new Ticket(token.round(), token.book(), token.place(), Bytes.of(guess));

    assertThatThrownBy(() -> client.pay(bundle.parts().getFirst(), List.of(ticket)))
        .isInstanceOfSatisfying(
            UnitException.class, e -> assertThat(e.till()).contains(TillRefusal.BAD_SECRET));
    assertRefused("tickets-refused", () -> client.redeem(token, Bytes.of(guess)));
  }

  // ---- choosing friends ----

  @Test
  void shouldGetTheSameCachesWhenTheSameBundleIsAskedForAgainByAnybody() throws Exception {
    List<Address> chosen = caches(client.bundle(object.id(), 1));
    for (int i = 0; i < 5; i++) {
      assertThat(caches(client.bundle(object.id(), 1))).isEqualTo(chosen);
      assertThat(caches(new RawClient(market, 10 + i).bundle(object.id(), 1))).isEqualTo(chosen);
    }
    market.restartPublisher();
    assertThat(caches(client.bundle(object.id(), 1))).isEqualTo(chosen);
  }

  @Test
  void shouldSpreadChunksOverAllCachesWhenThereAreManyBundles() throws Exception {
    Set<Address> seen = new HashSet<>();
    for (int number = 0; number < object.manifest().layout().bundles(); number++) {
      List<Address> chosen = caches(client.bundle(object.id(), number));
      assertThat(chosen).doesNotHaveDuplicates();
      seen.addAll(chosen);
    }
    assertThat(seen).hasSize(6);
  }

  @Test
  void shouldKeepTheOthersAndRepairNoMoreThanAllowedWhenCachesAreCalledBad() throws Exception {
    Bundle first = client.bundle(object.id(), 0);
    Bundle second = client.repair(first, 2);
    for (int slot = 0; slot < 4; slot++) {
      if (slot == 2) {
        assertThat(caches(first)).doesNotContain(caches(second).get(2));
      } else {
        assertThat(second.parts().get(slot)).isEqualTo(first.parts().get(slot));
      }
    }
    assertThat(second.puzzle().goal()).isNotEqualTo(first.puzzle().goal());
    Bundle third = client.repair(second, 2);
    assertThat(caches(first)).doesNotContain(caches(third).get(2));
    assertThat(caches(third).get(2)).isNotEqualTo(caches(second).get(2));

    assertRefused("repairs-used", () -> client.repair(third, 2));
    assertRefused("bundle-unknown", () -> client.repair(first, 1));
    client.complete(third);
  }

  @Test
  void shouldRefuseARepairWhenTheBundleIsAnotherClients() throws Exception {
    Bundle bundle = client.bundle(object.id(), 0);

    assertRefused("bundle-unknown", () -> new RawClient(market, 2).repair(bundle, 0));
    assertRefused("bundle-unknown", () -> client.repair(bundle, 4));
  }

  // ---- not paying ----

  @Test
  void shouldGetNoMoreBundlesThanAllowedWhenAClientNeverPays() throws Exception {
    int most = SponsoredMarket.RULES.firstOpenBundles();
    for (int i = 0; i < most; i++) {
      client.bundle(object.id(), 0);
    }
    assertRefused("too-many-open", () -> client.bundle(object.id(), 0));
    new RawClient(market, 2).bundle(object.id(), 0);

    market.market.advance(2L * SponsoredMarket.RULES.tokenBlocks() + 1);
    SponsoredMarket.await("bundles have ended", () -> market.publisher().openBundles() == 0);
    client.bundle(object.id(), 0);
  }

  @Test
  void shouldGiveOutPlacesAgainWhenTheyWereNotUsedAndNeverBefore() throws Exception {
    Bundle abandoned = client.bundle(object.id(), 0);
    Bundle other = client.bundle(object.id(), 0);
    assertThat(places(abandoned)).doesNotContainAnyElementsOf(places(other));

    market.market.advance(2L * SponsoredMarket.RULES.tokenBlocks() + 1);
    SponsoredMarket.await("bundles have ended", () -> market.publisher().openBundles() == 0);
    Set<List<Long>> seen = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      RawClient next = new RawClient(market, 20 + i);
      for (int k = 0; k < 4; k++) {
        Bundle bundle = next.bundle(object.id(), 0);
        seen.addAll(places(bundle));
        if (k % 2 == 0) {
          next.complete(bundle);
        }
      }
    }
    assertThat(seen).hasSize(8 * 4 * 4).containsAll(places(abandoned));
  }

  /** Round, book, place and the slot that stands for the cache. */
  private static List<List<Long>> places(Bundle bundle) {
    return bundle.parts().stream()
        .map(Bundle.Part::token)
        .map(token ->
            List.of(token.round(), token.book(), (long) token.place(), (long) token.slot()))
        .toList();
  }

  @Test
  void shouldPayTheOtherCachesWhenAClientPaysOnlyItsFriend() throws Exception {
    Bundle bundle = client.bundle(object.id(), 0);
    List<List<Ticket>> tickets = RawClient.solve(bundle, client.ciphertexts(bundle)).orElseThrow();
    client.pay(bundle.parts().get(3), tickets.get(3));
    assertThat(market.ticketsTaken()).isEqualTo(1);
    SponsoredMarket.await("the publisher knows", () -> market.publisher().unsettled() == 1);

    market.market.advance(SponsoredMarket.RULES.tokenBlocks() + 1);

    SponsoredMarket.await("all caches are paid", () -> market.ticketsTaken() == 4);
    SponsoredMarket.await("the bundle is over", () -> market.publisher().openBundles() == 0);
  }

  @Test
  void shouldLetAClientHaveMoreOpenWhenItCompletedSome() throws Exception {
    int first = SponsoredMarket.RULES.firstOpenBundles();
    for (int i = 0; i < 3; i++) {
      client.complete(client.bundle(object.id(), i));
    }
    SponsoredMarket.await("all are complete", () -> market.publisher().openBundles() == 0);
    for (int i = 0; i < first + 3; i++) {
      client.bundle(object.id(), 0);
    }
    assertRefused("too-many-open", () -> client.bundle(object.id(), 0));
  }

  // ---- passes ----

  @Test
  void shouldRefuseAPassWhenItIsOldForAnotherOrGoodForTooLong() {
    ClientPass foreign =
        ClientPass.sign(
            client.key,
            client.address(),
            market.market.clock().instant().getEpochSecond() + 60,
            market.market.ledger().info().domain());
    for (ClientPass pass : List.of(foreign, client.pass(-1), client.pass(100_000))) {
      assertRefused(
          "pass-refused", () -> client.send(new ClientRequest.Fetch(pass, object.id(), 0)));
    }
  }

  @Test
  void shouldAnswerWithAProblemWhenRequestsAreGarbage() {
    long seed = 31;
    Random random = new Random(seed);
    for (String path :
        List.of(
            ClientRequest.Fetch.PATH,
            ClientRequest.Repair.PATH,
            ClientRequest.Redeem.PATH,
            ClientRequest.Complaint.PATH,
            FillRequest.PATH,
            CacheReport.PATH)) {
      for (int run = 0; run < 20; run++) {
        byte[] message = Samples.bytes(random, random.nextInt(108));
        assertThatThrownBy(() -> client.send(path, message))
            .as("seed %d, %s", seed, path)
            .isInstanceOfSatisfying(
                PeerException.class,
                e -> assertThat(e.problem().orElseThrow().status()).isBetween(400, 499));
      }
    }
  }

  // ---- two caches, one book ----

  @Test
  void shouldTakeABookOnlyAtTheCacheWhoseAllotmentItIsInWhenItIsMadeOutTwice() throws Exception {
    Address owner = market.caches.get(0).address();
    Address other = market.caches.get(1).address();
    long round = market.market.round();
    long number = market.view().allotment(market.escrow, round, owner).orElseThrow().first() + 5;
    Bytes leaves = Bytes.of(new byte[32 * Book.HASH_SIZE]);

    assertThat(deliver(new Book(market.escrow, round, number, owner), leaves, 0))
        .isInstanceOf(BookReply.Accepted.class);
    assertThat(deliver(new Book(market.escrow, round, number, other), leaves, 1))
        .isInstanceOfSatisfying(
            BookReply.Refused.class,
            reply -> assertThat(reply.reason()).isEqualTo(TillRefusal.NOT_ALLOTTED));
    assertThat(deliver(new Book(market.escrow, round, number, owner), leaves, 1))
        .isInstanceOfSatisfying(
            BookReply.Refused.class,
            reply -> assertThat(reply.reason()).isEqualTo(TillRefusal.NOT_ALLOTTED));
  }

  private BookReply deliver(Book book, Bytes leaves, int cache) throws Exception {
    byte[] root = SponsoredMarket.root(leaves);
    TicketBook signed =
        new TicketBook(
            book,
            leaves,
            market.bookSigner.sign(book.coverDigest(market.market.ledger().info().domain(), root)));
    return market.market.client().deliver(market.caches.get(cache).uri(), signed);
  }
}
