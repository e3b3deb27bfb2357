package souk.bench.keys;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import souk.exchange.KeySigning;
import souk.exchange.wire.SessionKey;
import souk.exchange.wire.UnitMessage;
import souk.keys.Answer;
import souk.keys.GrantFile;
import souk.keys.GrantTerms;
import souk.keys.KeysEvidence;
import souk.keys.KeysTerms;
import souk.keys.KeysWish;
import souk.keys.ReadRequest;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;
import souk.umbral.Capsule;

/**
 * Requests to one provider of a grant, signed before the measurement, and what is right of them.
 */
final class PreparedRequests {
  private final GrantFile file;
  private final int place;
  private final PrivateKey reader;
  private final List<Capsule> capsules;
  private final List<ReadRequest> requests = new ArrayList<>();
  private final List<byte[]> messages = new ArrayList<>();
  private int next;

  /**
   * @param place of the provider in the grant
   * @param capsules that are asked for in turn
   * @param series tells its units from those of others
   */
  PreparedRequests(
      GrantFile file,
      int place,
      PrivateKey reader,
      SessionKey session,
      List<Capsule> capsules,
      int series,
      int count,
      InstantSource clock) {
    this.file = file;
    this.place = place;
    this.reader = reader;
    this.capsules = capsules;
    this.series = series;
    KeySigning signing = new KeySigning(reader, KeysTerms.KIND);
    Bytes key = Bytes.of(reader.publicKey().toCompressed());
    Bytes32 agreement = file.places().get(place).agreement();
    for (int i = 0; i < count; i++) {
      ReadRequest request =
          ReadRequest.sign(
              signing, agreement, unit(i), file.grant().id(), capsule(i), clock.instant());
      requests.add(request);
      messages.add(
          new UnitMessage(
                  UnitMessage.Kind.PAYMENT,
                  agreement,
                  key,
                  unit(i),
                  new KeysWish.Read(request).encode(),
                  List.of())
              .frame(session));
    }
  }

  private final int series;

  private Bytes32 unit(int number) {
    return Keccak256.hash(new ByteWriter().u32(series).u32(number).toArray());
  }

  private Capsule capsule(int number) {
    return capsules.get(number % capsules.size());
  }

  int left() {
    return messages.size() - next;
  }

  int next() {
    return next++;
  }

  byte[] message(int number) {
    return messages.get(number);
  }

  /** How many of some answers are not what the provider owes. */
  long wrong(Map<Integer, byte[]> sample) throws DecodeException {
    GrantTerms.Part part = file.grant().parts().get(place);
    Bytes32 agreement = file.places().get(place).agreement();
    long wrong = 0;
    for (Map.Entry<Integer, byte[]> each : sample.entrySet()) {
      int number = each.getKey();
      Answer answer = Answer.decode(Bytes.of(each.getValue()));
      boolean right =
          answer.isSigned(part.provider(), agreement)
              && answer.answers(requests.get(number), reader.address(), unit(number))
              && KeysEvidence.of(file.grant(), part.mark(), capsule(number), answer).isEmpty();
      wrong += right ? 0 : 1;
    }
    return wrong;
  }
}
