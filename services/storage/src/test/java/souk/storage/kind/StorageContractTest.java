package souk.storage.kind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import souk.exchange.ProviderPorts;
import souk.exchange.ServiceKind;
import souk.exchange.testkit.MarketText;
import souk.exchange.testkit.ServiceContract;
import souk.exchange.testkit.TestMarket;
import souk.exchange.testkit.TestProvider;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.replication.Piece;
import souk.replication.PieceCommitment;
import souk.storage.StorageDetails;
import souk.storage.StorageRules;

/** File storage does what every kind of service must. */
class StorageContractTest extends ServiceContract {
  private static final int SIZE = 1_000;
  private static final byte[] DATA = new byte[SIZE];

  static {
    new Random(SIZE).nextBytes(DATA);
  }

  private static final Piece PIECE = new PieceCommitment().update(DATA, 0, SIZE).finish();

  @Override
  protected ServiceKind kind() {
    return new StorageService();
  }

  @Override
  protected String marketFile() {
    return MarketText.of(StorageRules.KIND)
        .with("agreement.commitWithin", 50)
        .with("agreement.answerWithin", 20)
        .with("agreement.release", 30)
        .with("agreement.collateral", 1_000)
        .with("agreement.periods.everyRounds", 1)
        .with("agreement.periods.price", 5)
        .with("agreement.questions.bond", 7)
        .with("agreement.questions.groupLimit", 0)
        .service("layers", 2)
        .service("challenges", 3)
        .service("mostPiece", "1 MiB")
        .toString();
  }

  @Override
  protected void offer(TestMarket market, TestProvider provider) throws Exception {
    String path = "/storage/1/pieces/" + PIECE.cidV2();
    byte[] there =
        market
            .dialer()
            .peer(provider.uri())
            .send("POST", path + "/0", DATA, Duration.ofSeconds(10), Long.BYTES);
    assertThat(there).isEqualTo(new ByteWriter().u64(SIZE).toArray());
  }

  @Override
  protected void equip(ProviderPorts spare) throws IOException {
    Path inbox = Files.createDirectories(spare.folder().resolve("inbox"));
    Files.write(inbox.resolve(PIECE.cidV2() + ".piece"), DATA);
  }

  @Override
  protected Bytes details(Address provider) {
    return StorageDetails.of(PIECE, new StorageRules(2, 3, 1 << 20)).encode();
  }

  @Override
  protected void prepare(Parties parties) {
    for (int i = 0; i < 10; i++) {
      parties.market().advance(1);
      if (!parties
          .market()
          .view()
          .agreement(parties.agreement().id())
          .orElseThrow()
          .commitment()
          .isZero()) {
        return;
      }
    }
    throw new AssertionError("the piece was not sealed");
  }

  @Override
  protected Optional<Bytes> body(Parties parties, int number) {
    return Optional.of(Bytes.of(new ByteWriter().u32(0).toArray()));
  }

  @Override
  protected void check(Parties parties, Bytes body, Bytes before, Bytes after) {
    assertThat(before).isEqualTo(Bytes.EMPTY);
    assertThat(after.toArray()).isEqualTo(DATA);
  }

  @Override
  protected Optional<Bytes> question(Parties parties, int number) {
    long node = number % (1L << PIECE.height());
    return Optional.of(Bytes.of(new ByteWriter().u64(node).toArray()));
  }
}
