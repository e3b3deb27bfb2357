package souk.attacks.keys;

import static souk.attacks.keys.KeysAttack.ended;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import souk.attacks.Attack.Outcome;
import souk.exchange.ExchangeSession;
import souk.exchange.KeySigning;
import souk.exchange.UnitException;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.keys.GrantFile;
import souk.keys.KeysTerms;
import souk.keys.KeysWish;
import souk.keys.ReadRequest;
import souk.keys.SponsorWish;
import souk.keys.reader.KeysReader;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.PeerException;
import souk.umbral.Encryption;
import souk.umbral.UmbralException;
import souk.umbral.VerifiedCapsuleFragment;

/** What readers, and those who would like to be, try. */
final class ReaderAttacks {
  private static final int FLOOD = 200;
  private static final int IDENTITIES = 20;
  private static final ClientRules PATIENCE =
      new ClientRules(Duration.ofSeconds(10), 1, Duration.ofMillis(10), 64);

  private ReaderAttacks() {}

  static List<KeysAttack> all() {
    return List.of(
        new KeysAttack(
            "colluders-one-short",
            "A reader that was revoked pools the answers of one provider fewer than suffice and hopes to open.",
            ReaderAttacks::oneShort),
        new KeysAttack(
            "reader-beyond-condition",
            "A reader asks after its condition ceased to hold, directly and by way of the ledger.",
            ReaderAttacks::beyondCondition),
        new KeysAttack(
            "many-identities",
            "A reader makes itself many keys and asks with each, for answers and for tickets.",
            ReaderAttacks::manyIdentities),
        new KeysAttack(
            "flood-without-payment",
            "A reader asks for very many answers and pays for none, to keep its provider busy.",
            ReaderAttacks::flood),
        new KeysAttack(
            "leaked-answers",
            "Somebody gets hold of all answers that a reader got, and of the ciphertext.",
            ReaderAttacks::leaked),
        new KeysAttack(
            "reader-after-revocation",
            "A reader goes on asking after the owner revoked and all providers confirmed.",
            ReaderAttacks::afterRevocation));
  }

  private static Outcome oneShort(KeysScene scene) throws Exception {
    GrantFile file = scene.grant("");
    KeysReader.Asked asked =
        scene.reader().ask(file, scene.sealed().capsule(), KeysScene.THRESHOLD - 1);
    boolean opened = opens(scene, scene.readerKey(), file, List.copyOf(asked.right().values()));
    return ended(
        opened,
        "%d of %d answers open %s"
            .formatted(asked.right().size(), KeysScene.THRESHOLD, opened ? "IT" : "nothing"));
  }

  /** Whether answers open the ciphertext for somebody. */
  private static boolean opens(
      KeysScene scene, PrivateKey reader, GrantFile file, List<VerifiedCapsuleFragment> answers) {
    PrivateKey secret =
        PrivateKey.of(new KeySigning(reader, KeysTerms.KIND).secret("reader").getEncoded());
    try {
      byte[] opened =
          Encryption.open(
              secret,
              file.grant().owner(),
              scene.sealed().capsule(),
              answers,
              scene.sealed().ciphertext().toArray());
      return scene.secret().equals(Bytes.of(opened));
    } catch (UmbralException e) {
      return false;
    }
  }

  private static Outcome beyondCondition(KeysScene scene) throws Exception {
    GrantFile file = scene.grant("requests < 1");
    KeysReader.Asked first = scene.reader().ask(file, scene.sealed().capsule(), 3);
    KeysReader.Asked second = scene.reader().ask(file, scene.sealed().capsule(), 3);
    return ended(
        first.right().size() != KeysScene.SHARES || !second.right().isEmpty(),
        "%d answers while it held, %d after"
            .formatted(first.right().size(), second.right().size()));
  }

  private static Outcome manyIdentities(KeysScene scene) throws Exception {
    GrantFile file = scene.grant("");
    Random random = new Random(1);
    int answers = 0;
    int tickets = 0;
    int refused = 0;
    for (int i = 0; i < IDENTITIES; i++) {
      PrivateKey key = PrivateKey.fromSeeded(random);
      answers += scene.market().reader(key).ask(file, scene.sealed().capsule(), 1).right().size();
      SponsorWish.Tickets wish =
          SponsorWish.tickets(
              new KeySigning(key, KeysTerms.KIND),
              file.grant().id(),
              file.grant().parts().getFirst().provider(),
              Bytes32.of(i),
              1,
              false);
      try {
        var _ =
            scene
                .market()
                .market()
                .dialer()
                .peer(file.sponsor())
                .send(
                    "POST",
                    "/" + KeysTerms.KIND + "/tickets",
                    wish.encode().toArray(),
                    Duration.ofSeconds(10),
                    1024);
        tickets++;
      } catch (PeerException e) {
        refused++;
      }
    }
    return new Outcome(
        answers + tickets + scene.given() > 0,
        scene.given(),
        0,
        "%d identities got %d answers and %d tickets, %d refusals"
            .formatted(IDENTITIES, answers, tickets, refused));
  }

  private static Outcome flood(KeysScene scene) throws Exception {
    GrantFile file = scene.grant("");
    GrantFile.Place place = file.places().getFirst();
    ExchangeClient client =
        new ExchangeClient(
            scene.market().market().dialer(),
            scene.readerKey(),
            scene.market().market().ledger().info(),
            PATIENCE);
    int served = 0;
    int refused = 0;
    try (ExchangeSession session =
        client.open(
            place.endpoint(),
            file.grant().parts().getFirst().provider(),
            place.agreement(),
            place.exposure())) {
      for (int i = 0; i < FLOOD; i++) {
        Bytes32 unit = Bytes32.of(i);
        ReadRequest request =
            ReadRequest.sign(
                new KeySigning(scene.readerKey(), KeysTerms.KIND),
                place.agreement(),
                unit,
                file.grant().id(),
                scene.sealed().capsule(),
                scene.market().market().clock().instant());
        java.nio.ByteBuffer answer = java.nio.ByteBuffer.allocate(1024);
        try {
          int price = session.request(unit, new KeysWish.Read(request).encode(), answer);
          served += price == 0 || answer.position() > 0 ? 1 : 0;
        } catch (UnitException | PeerException e) {
          refused++;
        }
      }
    }
    KeysReader other = scene.market().reader(PrivateKey.fromSeeded(new Random(2)));
    GrantFile its = scene.grant(other, "");
    boolean stillServes =
        other.ask(its, scene.sealed().capsule(), 3).right().size() == KeysScene.SHARES;
    return ended(
        served > 0 || !stillServes,
        "%d requests, %d served unpaid, %d refused; another reader %s"
            .formatted(FLOOD, served, refused, stillServes ? "is served" : "IS NOT"));
  }

  private static Outcome leaked(KeysScene scene) throws Exception {
    GrantFile file = scene.grant("");
    KeysReader.Asked asked = scene.reader().ask(file, scene.sealed().capsule(), 3);
    PrivateKey thief = PrivateKey.generate(new SecureRandom());
    boolean opened = opens(scene, thief, file, List.copyOf(asked.right().values()));
    return ended(
        opened,
        "with all %d answers a thief opens %s"
            .formatted(asked.right().size(), opened ? "IT" : "nothing"));
  }

  private static Outcome afterRevocation(KeysScene scene) throws Exception {
    GrantFile file = scene.grant("");
    KeysReader reader = scene.reader();
    int before = reader.ask(file, scene.sealed().capsule(), 3).right().size();
    int confirmed = scene.owner().revoke(file.grant().id()).confirmed().size();
    int after = reader.ask(file, scene.sealed().capsule(), 3).right().size();
    scene.market().market().restartProvider(0);
    after += reader.ask(file, scene.sealed().capsule(), 3).right().size();
    return ended(
        before != KeysScene.SHARES || confirmed != KeysScene.SHARES || after > 0,
        "%d answered before, %d confirmed, %d answered after it"
            .formatted(before, confirmed, after));
  }
}
