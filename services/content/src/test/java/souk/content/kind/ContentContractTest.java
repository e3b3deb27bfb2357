package souk.content.kind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import souk.content.AgreementKeys;
import souk.content.BlockTree;
import souk.content.CacheReport;
import souk.content.ChunkCipher;
import souk.content.ContentRules;
import souk.content.ContentTerms;
import souk.content.DeliverySignature;
import souk.content.FillRequest;
import souk.content.Token;
import souk.content.TokenSeal;
import souk.exchange.ServiceKind;
import souk.exchange.testkit.MarketText;
import souk.exchange.testkit.ServiceContract;
import souk.market.file.MarketFile;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;
import souk.transport.HttpServer;
import souk.transport.Response;

/**
 * Content passes what every service must. The customer is a publisher that has one chunk for each
 * number, and asks for them itself; here it needs no more than the two routes that caches call.
 */
class ContentContractTest extends ServiceContract {
  private static final int CHUNK = 64 << 10;
  private static final long SEED = 20_261_128;

  private final HttpServer publisher = open();

  /** Whose chunks they are; a cache knows no more of it than its public key. */
  private final PrivateKey publisherKey = PrivateKey.fromSeeded(new Random(SEED));

  private static HttpServer open() {
    try {
      return HttpServer.builder()
          .bind("127.0.0.1", 0)
          .post(
              FillRequest.PATH,
              FillRequest.SIZE,
              request -> Response.of(chunk(FillRequest.decode(request.body()).chunk())))
          .post(CacheReport.PATH, CacheReport.MOST_BYTES, _ -> Response.of(new byte[0]))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void closePublisher() {
    publisher.close();
  }

  private static byte[] chunk(int number) {
    byte[] chunk = new byte[CHUNK];
    new Random(SEED + number).nextBytes(chunk);
    return chunk;
  }

  @Override
  protected ServiceKind kind() {
    return new ContentService();
  }

  @Override
  protected String marketFile() {
    return MarketText.of(ContentService.NAME)
        .with("ledger.longestAgreement", 100_000)
        .with("agreement.providerExposure", 64)
        .with("agreement.customerExposure", 64)
        .service("profile", "souk")
        .service("caches", 4)
        .service("passes", 4)
        .service("chunk", "64 KiB")
        .service("leastChunk", "4 KiB")
        .service("bytesPerTicket", "64 KiB")
        .service("tokenBlocks", 10)
        .service("abandonment", "5%")
        .service("firstOpenBundles", 8)
        .service("mostOpenBundles", 64)
        .service("repairs", 2)
        .service("epochRounds", 24)
        .toString();
  }

  private ContentRules rules() {
    return ContentMarket.of(MarketFile.parse("market.yaml", marketFile())).service();
  }

  @Override
  protected Bytes details(Address provider) {
    return new ContentTerms(rules(), publisherKey.publicKey(), publisher.uri().toString()).encode();
  }

  private AgreementKeys keys(Parties parties) {
    return AgreementKeys.derive(
        publisherKey, parties.provider().key().publicKey(), parties.agreement().id());
  }

  @Override
  protected Optional<Bytes> body(Parties parties, int number) {
    Ticket ticket =
        parties.customer().take(parties.provider().address(), Bytes32.of(number), 1).getFirst();
    byte[] chunk = chunk(number);
    Token token =
        new Token(
            parties.agreement().id(),
            Bytes32.of(number),
            0,
            Bytes32.of(5),
            number,
            CHUNK,
            new BlockTree(BlockTree.Kind.PLAINTEXT).update(chunk, 0, CHUNK).digest(),
            parties.customer().address(),
            ticket.round(),
            ticket.book(),
            ticket.place(),
            1,
            parties.terms().endBlock(),
            Token.NO_TAG,
            Bytes32.ZERO);
    return Optional.of(keys(parties).tokenSeal().seal(token, new byte[TokenSeal.KEY]).encode());
  }

  @Override
  protected Bytes32 unit(Parties parties, int number, Bytes body) {
    return token(body).id();
  }

  private static Token token(Bytes body) {
    try {
      return Token.decode(body);
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected void check(Parties parties, Bytes body, Bytes before, Bytes after) {
    Token token = token(body);
    assertThat(TokenSeal.fits(token, after.toArray())).as("the chunk's key").isTrue();
    assertThat(before.size()).isEqualTo(CHUNK + DeliverySignature.SIZE);
    byte[] ciphertext = before.slice(0, CHUNK);
    Bytes32 digest = new BlockTree(BlockTree.Kind.CIPHERTEXT).update(ciphertext, 0, CHUNK).digest();
    assertThat(
            DeliverySignature.isBy(
                parties.provider().address(),
                Signature.parseCompact(before.slice(CHUNK, DeliverySignature.SIZE)),
                token.agreement(),
                token.id(),
                digest))
        .as("signed for by the cache")
        .isTrue();
    new ChunkCipher().begin(after.toArray()).update(ciphertext, 0, CHUNK, ciphertext, 0);
    assertThat(ciphertext).isEqualTo(chunk(token.chunk()));
  }
}
