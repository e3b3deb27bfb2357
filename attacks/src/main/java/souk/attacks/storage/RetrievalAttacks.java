package souk.attacks.storage;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import souk.attacks.Attack.Outcome;
import souk.attacks.Count;
import souk.exchange.Payload;
import souk.exchange.ProviderRole;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.primitives.Bytes;

/** What keepers try that prove their replicas and do not sell their pieces. */
final class RetrievalAttacks {
  private static final int NEEDED = 2;
  private static final int PIECES = 4;

  /** What may be asked of one keeper before the customer sees that it does not serve. */
  private static final int STEP = 8;

  private RetrievalAttacks() {}

  /** With so many keepers that withhold their pieces, of which two suffice. */
  static StorageAttack withheld(int keepers) {
    Map<Integer, Conduct> conduct = new TreeMap<>();
    for (int number = 0; number < keepers; number++) {
      conduct.put(number, number % 2 == 0 ? new Withholding() : new Garbage());
    }
    return new StorageAttack(
        "keepers-withhold-pieces",
        "Keepers prove their replicas and are paid for it, take tickets for their pieces, and send"
            + " nothing or garbage.",
        NEEDED,
        PIECES,
        conduct,
        scene -> withheld(scene, List.copyOf(conduct.keySet())));
  }

  private static Outcome withheld(StorageScene scene, List<Integer> guilty) throws Exception {
    scene.committed();
    scene.customer().forgetPieces();
    boolean back = scene.comesBack();
    long lost = scene.taken(guilty);
    long exposure = (long) STEP * guilty.size();
    return new Outcome(
        !back || lost > exposure,
        Math.min(lost, exposure),
        exposure,
        "of %d keepers %d sent nothing of use: they got %s, and the file %s"
            .formatted(
                PIECES,
                guilty.size(),
                Count.of(lost, "ticket"),
                back ? "came back from the others" : "DID NOT COME BACK"));
  }

  private static final class Withholding implements Conduct {
    @Override
    public Payload release(ProviderRole honest, UnitRequest request) throws UnitException {
      throw new UnitException(Reason.NOT_FOUND, "the piece is not here");
    }
  }

  private static final class Garbage implements Conduct {
    @Override
    public Payload release(ProviderRole honest, UnitRequest request) throws UnitException {
      return Payload.of(Bytes.of(new byte[Math.toIntExact(honest.release(request).length())]));
    }
  }
}
