package souk.content;

import java.util.ArrayList;
import java.util.List;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * What a cache tells its publisher, as it happens.
 *
 * @param time of the cache's clock, in milliseconds; no two reports of an agreement have the same,
 *     and what an older one says of losses does not count
 * @param lost tickets' worth of chunks that clients had and did not pay in time, less what payments
 *     made good since. Once it is more than half of the agreement's exposure, the cache is to get
 *     its tickets in the clear
 * @param places that were paid with. The publisher gives out again what stayed unused, so a cache
 *     that does not tell gets tickets that it has already
 */
public record CacheReport(Bytes32 agreement, long time, long lost, List<Place> places) {
  /** Where a publisher takes it. */
  public static final String PATH = "/content/1/report";

  /** The most places in one message. */
  public static final int MOST = 1024;

  /** The most bytes of a signed message. */
  public static final int MOST_BYTES = 32 + 8 + 4 + 2 + MOST * 12 + 32;

  private static final String USE = "report";

  /** The first of a token's places; the token says how many there are. */
  public record Place(long round, long book, int place) {}

  public CacheReport {
    places = List.copyOf(places);
  }

  /** The message with the authentication code of the agreement. */
  public byte[] sign(AgreementKeys keys) {
    ByteWriter out =
        new ByteWriter(MOST_BYTES).bytes32(agreement).u64(time).u32(lost).u16(places.size());
    for (Place place : places) {
      out.u32(place.round()).u32(place.book()).u32(place.place());
    }
    return SignedMessage.sign(keys, USE, out.toArray());
  }

  /** Reads a message; {@link #isSigned} says whether to believe it. */
  public static CacheReport decode(byte[] signed) throws DecodeException {
    ByteReader in = SignedMessage.reader(signed);
    Bytes32 agreement = in.bytes32();
    long time = in.u63();
    long lost = in.u32();
    int count = in.u16();
    List<Place> places = new ArrayList<>();
    if (count > MOST) {
      throw new DecodeException(count + " places in one message");
    }
    for (int i = 0; i < count; i++) {
      places.add(new Place(in.u32(), in.u32(), in.u31()));
    }
    in.end();
    return new CacheReport(agreement, time, lost, places);
  }

  /** Whether the other side of the agreement made this message. */
  public static boolean isSigned(AgreementKeys keys, byte[] signed) {
    return SignedMessage.isSigned(keys, USE, signed);
  }
}
