package souk.attacks.keys;

import static souk.attacks.keys.KeysAttack.ended;

import java.util.List;
import souk.attacks.Attack.Outcome;
import souk.exchange.Hired;
import souk.keys.Answer;
import souk.keys.GrantFile;
import souk.keys.reader.KeysReader;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.umbral.Capsule;
import souk.umbral.Encryption;
import souk.umbral.ProofEquation;

/** What owners try, and those who would frame a provider. */
final class OwnerAttacks {
  private OwnerAttacks() {}

  static List<KeysAttack> all() {
    return List.of(
        new KeysAttack(
            "framed-provider",
            "An owner accuses a provider of its right answer, with products that are none, and of nonsense.",
            OwnerAttacks::framed),
        new KeysAttack(
            "owner-asks-what-was-revoked",
            "An owner revokes, has the receipt, and asks on the ledger for what the provider dropped.",
            OwnerAttacks::asksRevoked));
  }

  private static Outcome framed(KeysScene scene) throws Exception {
    GrantFile file = scene.grant("");
    Capsule capsule = scene.sealed().capsule();
    KeysReader.Asked asked = scene.reader().ask(file, capsule, KeysScene.SHARES);
    Hired victim = scene.market().hired(0);
    var fragment = asked.right().get(victim.terms().provider());
    if (fragment == null) {
      throw new IllegalStateException("the provider did not answer");
    }
    int taken = 0;
    for (int equation = 0; equation <= 3; equation++) {
      byte[] products =
          equation > 2
              ? new byte[0]
              : ProofEquation.of(equation).orElseThrow().products(capsule, fragment.fragment());
      ByteWriter out =
          new ByteWriter()
              .raw(file.grant().encode().toArray())
              .raw(capsule.toSimple())
              .raw(new byte[Answer.SIZE])
              .u8(equation)
              .raw(products);
      taken += accused(scene, victim, Bytes.of(out.toArray())) ? 1 : 0;
    }
    taken += accused(scene, victim, Bytes.EMPTY) ? 1 : 0;
    boolean slashed = scene.slashed() > 0;
    return ended(slashed || taken > 0, "%d accusations held".formatted(taken));
  }

  private static boolean accused(KeysScene scene, Hired victim, Bytes evidence) {
    Command report = new Command.ReportFault(victim.id(), victim.terms().details(), evidence);
    return scene.market().market().ledger().submit(scene.market().market().funder(), report).join()
        instanceof Receipt.Included;
  }

  private static Outcome asksRevoked(KeysScene scene) throws Exception {
    GrantFile file = scene.grant("");
    int confirmed = scene.owner().revoke(file.grant().id()).confirmed().size();
    Hired victim = scene.market().hired(0);
    Capsule fresh =
        Encryption.encrypt(file.grant().owner(), new byte[1], new java.security.SecureRandom())
            .capsule();
    Receipt asked = scene.owner().ask(victim, file, fresh).join();
    Bytes32 duty =
        ((Receipt.Included) asked)
            .events().stream()
                .filter(souk.ledger.Event.DutyOpened.class::isInstance)
                .map(event -> ((souk.ledger.Event.DutyOpened) event).duty())
                .findFirst()
                .orElseThrow();
    scene
        .market()
        .market()
        .await(
            "the question to be answered",
            () -> {
              scene.market().market().step();
              return scene.market().market().view().duty(duty).orElseThrow().settled();
            });
    boolean slashed = scene.slashed() > 0;
    return ended(
        slashed,
        "%d had confirmed; the provider answered with the revocation and kept its collateral"
            .formatted(confirmed));
  }
}
