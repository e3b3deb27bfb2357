package souk.node.auction;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import souk.market.price.sealed.AuctionMessages;
import souk.market.price.sealed.BidList;
import souk.market.price.sealed.Opening;
import souk.market.price.sealed.Receipt;
import souk.market.price.sealed.SealedBid;
import souk.market.price.sealed.SignedTerms;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;
import souk.store.Database;
import souk.store.Migration;

/** An auction in a SQL database. */
final class DatabaseAuctionStore implements AuctionStore {
  /** To be given to the database. */
  static final List<Migration> MIGRATIONS =
      List.of(
          new Migration(
              "auction",
              1,
              """
              CREATE TABLE auction_entry (
                place INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL,
                body BLOB NOT NULL, receipt BLOB NOT NULL, UNIQUE (kind, body)) STRICT\
              """));

  private static final int TERMS = 0;
  private static final int BID = 1;
  private static final int LIST = 2;
  private static final int OPENING = 3;
  private static final byte[] NONE = {};

  private final Database database;

  DatabaseAuctionStore(Database database) {
    this.database = database;
  }

  private record Entry(Bytes body, Bytes receipt) {}

  private interface Decoding<T> {
    T of(byte[] bytes) throws DecodeException;
  }

  private List<Entry> entries(int kind) {
    return database.read(sql -> {
      List<Entry> all = new ArrayList<>();
      PreparedStatement select =
          sql.prepare("SELECT body, receipt FROM auction_entry WHERE kind = ? ORDER BY place");
      select.setInt(1, kind);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          all.add(new Entry(Bytes.of(rows.getBytes(1)), Bytes.of(rows.getBytes(2))));
        }
      }
      return all;
    });
  }

  private void put(int kind, byte[] body, byte[] receipt) {
    database.write(sql -> {
      // A write that failed may be there all the same: then the last one counts, in its place.
      PreparedStatement insert =
          sql.prepare(
              "INSERT OR REPLACE INTO auction_entry (kind, body, receipt) VALUES (?, ?, ?)");
      insert.setInt(1, kind);
      insert.setBytes(2, body);
      insert.setBytes(3, receipt);
      return insert.executeUpdate();
    });
  }

  private static <T> T decode(byte[] bytes, Decoding<T> decoding) {
    try {
      return decoding.of(bytes);
    } catch (DecodeException e) {
      throw new IllegalStateException("the auction's database is damaged", e);
    }
  }

  private <T> Optional<T> one(int kind, Decoding<T> decoding) {
    return entries(kind).stream()
        .findFirst()
        .map(entry -> decode(entry.body().toArray(), decoding));
  }

  private <T> Map<T, Receipt> all(int kind, Decoding<T> decoding) {
    Map<T, Receipt> all = new LinkedHashMap<>();
    entries(kind)
        .forEach(entry ->
            all.put(
                decode(entry.body().toArray(), decoding),
                decode(entry.receipt().toArray(), AuctionMessages::receipt)));
    return all;
  }

  @Override
  public Optional<SignedTerms> terms() {
    return one(TERMS, SignedTerms::decode);
  }

  @Override
  public void put(SignedTerms terms) {
    put(TERMS, terms.encode(), NONE);
  }

  @Override
  public Map<SealedBid, Receipt> bids() {
    return all(BID, AuctionMessages::bid);
  }

  @Override
  public void put(SealedBid bid, Receipt receipt) {
    put(BID, AuctionMessages.encode(bid), AuctionMessages.encode(receipt));
  }

  @Override
  public Optional<BidList> list() {
    return one(LIST, AuctionMessages::list);
  }

  @Override
  public void put(BidList list) {
    put(LIST, AuctionMessages.encode(list), NONE);
  }

  @Override
  public Map<Opening, Receipt> openings() {
    return all(OPENING, AuctionMessages::opening);
  }

  @Override
  public void put(Opening opening, Receipt receipt) {
    put(OPENING, AuctionMessages.encode(opening), AuctionMessages.encode(receipt));
  }
}
