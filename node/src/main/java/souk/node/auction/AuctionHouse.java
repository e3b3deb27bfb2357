package souk.node.auction;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import souk.ledger.BlockRef;
import souk.ledger.BlockWatch;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.market.price.sealed.AuctionDesk;
import souk.market.price.sealed.AuctionMessages;
import souk.market.price.sealed.AuctionTerms;
import souk.market.price.sealed.BidList;
import souk.market.price.sealed.SignedTerms;
import souk.market.price.sealed.Transcript;
import souk.market.price.sealed.TranscriptCodec;
import souk.node.Opened;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.store.SqliteDatabase;
import souk.transport.CallRates;
import souk.transport.HttpServer;
import souk.transport.ProblemException;
import souk.transport.Request;
import souk.transport.Response;

/**
 * An auctioneer's server for one auction: takes bids, publishes the signed list when their time is
 * over, takes openings, and publishes the transcript when the draw is there. What it gave a receipt
 * for is in its folder before the receipt is out, so that it goes on after a restart and never
 * signs two different things.
 */
public final class AuctionHouse implements AutoCloseable {
  private static final String DATABASE = "auction.db";

  /** How often one network is answered in a second. */
  private static final int CALLS_PER_SECOND = 100;

  /** So many bytes of an answer count as a call: lists and transcripts may have 13 MB. */
  private static final int BYTES_PER_CALL = 1 << 17;

  private static final byte[] NONE = {};

  /** How far an auction is. */
  public enum Stage {
    BIDDING,
    OPENING,
    DRAWING,
    CLOSED
  }

  /**
   * How an auction stands.
   *
   * @param bids that are there
   * @param openings that are there
   */
  public record Status(Stage stage, int bids, int openings) {}

  private final Ledger ledger;
  private final PrivateKey key;
  private final AuctionDesk desk;
  private final Opened opened = new Opened();
  private final CallRates calls = new CallRates(InstantSource.system(), CALLS_PER_SECOND);

  /** Written once and sent to all from the same memory, however many ask. */
  private byte[] encodedList = NONE;

  private byte[] encodedTranscript = NONE;
  private Optional<Transcript> transcript = Optional.empty();
  private CompletableFuture<Receipt> drawing =
      CompletableFuture.completedFuture(new Receipt.Dropped("nothing was handed in yet"));
  private BlockRef depositsAt;
  private Set<Address> deposited = Set.of();

  private AuctionHouse(Ledger ledger, PrivateKey key, AuctionTerms terms, AuctionStore store) {
    this.ledger = ledger;
    this.key = key;
    this.depositsAt = new BlockRef(-1, Bytes32.ZERO, 0);
    this.desk = new AuctionDesk(key, terms, ledger.info().domain(), this::hasDeposit, store);
    desk.restore(store.bids(), store.list(), store.openings());
  }

  private static SqliteDatabase database(Path folder) throws IOException {
    Files.createDirectories(folder);
    return SqliteDatabase.open(folder.resolve(DATABASE), DatabaseAuctionStore.MIGRATIONS);
  }

  /** The auction that is kept in a folder; empty where there is none. */
  public static Optional<SignedTerms> kept(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(DATABASE))) {
      return Optional.empty();
    }
    try (SqliteDatabase database = database(folder)) {
      return new DatabaseAuctionStore(database).terms();
    }
  }

  /**
   * Opens an auction, or goes on with it.
   *
   * @param key the auctioneer's
   * @param folder of this auction alone
   * @param host to listen on; empty to answer nobody
   * @throws IllegalArgumentException when the folder is another auction's
   */
  public static AuctionHouse open(
      Ledger ledger,
      PrivateKey key,
      AuctionTerms terms,
      Path folder,
      Optional<HttpServer.Builder> host)
      throws IOException {
    SqliteDatabase database = database(folder);
    try {
      DatabaseAuctionStore store = new DatabaseAuctionStore(database);
      AuctionHouse house = new AuctionHouse(ledger, key, terms, store);
      Optional<SignedTerms> before = store.terms();
      if (before.filter(there -> !there.terms().equals(terms)).isPresent()) {
        throw new IllegalArgumentException(folder + " is the folder of another auction");
      }
      store.put(house.desk.terms());
      house.opened.add(database);
      if (host.isPresent()) {
        HttpServer.Builder http = host.get();
        house.mount(http);
        house.http = Optional.of(house.opened.add(http.start()));
      }
      house.opened.add(new BlockWatch(ledger, "souk-auction", house::look));
      return house;
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private Optional<HttpServer> http = Optional.empty();

  /** Where bidders reach it. */
  public URI uri() {
    return http.orElseThrow(() -> new IllegalStateException("it answers nobody")).uri();
  }

  /** All that it answers there. */
  public List<HttpServer.Answered> answered() {
    return http.map(HttpServer::answered).orElse(List.of());
  }

  private boolean hasDeposit(Address bidder) {
    BlockRef head = ledger.head(Ledger.Finality.INCLUDED);
    if (!head.equals(depositsAt)) { // once a block, however many bids come
      deposited = AuctionFacts.deposited(ledger.at(head), desk.terms().terms().bidderDeposit());
      depositsAt = head;
    }
    return deposited.contains(bidder);
  }

  private long head() {
    return ledger.head(Ledger.Finality.INCLUDED).number();
  }

  /**
   * Does what is due by final blocks: signs the list, closes the auction.
   *
   * @return how it stands then
   */
  public synchronized Status look() {
    AuctionTerms terms = desk.terms().terms();
    BlockRef safe = ledger.head(Ledger.Finality.FINAL);
    if (desk.list().isEmpty() && safe.number() > terms.commitBy()) {
      desk.list(AuctionFacts.deposited(ledger, terms));
    }
    if (transcript.isEmpty() && desk.list().isPresent() && safe.number() > terms.openBy()) {
      transcript = AuctionFacts.seed(ledger.at(safe), terms).map(desk::close);
      if (transcript.isEmpty()) {
        draw(terms.seedRound());
      }
    }
    return status();
  }

  /** Records the draw when it is due and nobody has; what is under way is not waited for. */
  private void draw(long round) {
    LedgerView newest = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    boolean due = newest.block().number() > ledger.info().rules().rounds().seedBlock(round);
    if (due && drawing.isDone() && newest.draw(round).isEmpty()) {
      drawing = ledger.submit(key, new Command.RecordDraw(round, Bytes.EMPTY));
    }
  }

  /** How it stands. */
  public synchronized Status status() {
    Stage stage =
        transcript.isPresent()
            ? Stage.CLOSED
            : desk.list().isEmpty()
                ? Stage.BIDDING
                : head() > desk.terms().terms().openBy() ? Stage.DRAWING : Stage.OPENING;
    return new Status(stage, desk.bids(), desk.openings());
  }

  /** What it published first. */
  public SignedTerms terms() {
    return desk.terms();
  }

  /** The transcript, once the auction is closed. */
  public synchronized Optional<Transcript> transcript() {
    return transcript;
  }

  private void mount(HttpServer.Builder builder) {
    builder
        .get(AuctionPaths.TERMS, calls.limit(_ -> Response.of(desk.terms().encode())))
        .post(AuctionPaths.BIDS, AuctionMessages.MOST_BYTES, calls.limit(this::bid))
        .get(AuctionPaths.LIST, this::list)
        .post(AuctionPaths.OPENINGS, AuctionMessages.MOST_BYTES, calls.limit(this::opening))
        .get(AuctionPaths.TRANSCRIPT, this::transcript);
  }

  private Response list(Request request) throws ProblemException {
    BidList list =
        signedList()
            .orElseThrow(
                () -> new ProblemException(503, "not-yet", "the list of bids is not signed yet"));
    byte[] encoded;
    synchronized (this) {
      if (encodedList.length == 0) {
        encodedList = AuctionMessages.encode(list);
      }
      encoded = encodedList;
    }
    return document(request, encoded);
  }

  private Response transcript(Request request) throws ProblemException {
    Transcript whole =
        transcript()
            .orElseThrow(
                () -> new ProblemException(503, "not-yet", "the auction is not closed yet"));
    byte[] encoded;
    synchronized (this) {
      if (encodedTranscript.length == 0) {
        encodedTranscript = TranscriptCodec.encode(whole);
      }
      encoded = encodedTranscript;
    }
    return document(request, encoded);
  }

  private Response document(Request request, byte[] encoded) throws ProblemException {
    calls.admit(request.network(), 1 + encoded.length / BYTES_PER_CALL);
    return Response.of(encoded);
  }

  private synchronized Optional<BidList> signedList() {
    return desk.list();
  }

  private interface Reading<T> {
    T of(byte[] bytes) throws DecodeException;
  }

  private static <T> T read(Request request, Reading<T> reading)
      throws IOException, ProblemException {
    try {
      return reading.of(request.body());
    } catch (DecodeException e) {
      throw new ProblemException(400, "malformed", String.valueOf(e.getMessage()));
    }
  }

  private Response bid(Request request) throws IOException, ProblemException {
    var bid = read(request, AuctionMessages::bid);
    synchronized (this) {
      return answer(desk.take(bid, head()));
    }
  }

  private Response opening(Request request) throws IOException, ProblemException {
    var opening = read(request, AuctionMessages::opening);
    synchronized (this) {
      return answer(desk.take(opening, head()));
    }
  }

  private static Response answer(AuctionDesk.Reply reply) throws ProblemException {
    return switch (reply) {
      case AuctionDesk.Reply.Taken(var receipt, _) -> Response.of(AuctionMessages.encode(receipt));
      case AuctionDesk.Reply.Refused(var why) ->
          throw new ProblemException(409, "refused", why.words());
    };
  }

  /** Stops answering. What it took stays in its folder. */
  @Override
  public void close() {
    opened.close();
  }
}
