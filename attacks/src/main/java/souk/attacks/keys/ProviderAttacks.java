package souk.attacks.keys;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import souk.attacks.Attack.Outcome;
import souk.deployment.keys.LyingKeys;
import souk.exchange.ForwardingKind;
import souk.exchange.ForwardingRole;
import souk.exchange.Hired;
import souk.exchange.Payload;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.keys.Answer;
import souk.keys.GrantFile;
import souk.keys.reader.KeysReader;
import souk.primitives.Address;
import souk.primitives.Bytes;

/** What providers try. Each time it is the provider of number 1. */
final class ProviderAttacks {
  private static final int DEVIANT = 1;

  private ProviderAttacks() {}

  static List<KeysAttack> all() {
    return List.of(
        new KeysAttack(
            "wrong-answer",
            "A provider signs for a re-encryption that is none, and is paid for it.",
            number ->
                number == DEVIANT
                    ? honest -> new LyingKeys(honest, () -> true)
                    : UnaryOperator.identity(),
            ProviderAttacks::wrongAnswer),
        new KeysAttack(
            "no-answer",
            "A provider takes its fragment and its tickets and answers nobody, nor the ledger.",
            number -> number == DEVIANT ? Silent::new : UnaryOperator.identity(),
            ProviderAttacks::noAnswer),
        new KeysAttack(
            "replayed-answer",
            "A provider gives the answer to an earlier request again instead of answering.",
            number -> number == DEVIANT ? Replaying::new : UnaryOperator.identity(),
            ProviderAttacks::replayed));
  }

  private static Outcome wrongAnswer(KeysScene scene) throws Exception {
    GrantFile file = scene.grant("");
    KeysReader reader = scene.reader();
    KeysReader.Opened opened =
        reader.open(file, scene.sealed().capsule(), scene.sealed().ciphertext());
    for (Map.Entry<Address, Bytes> lie : opened.asked().lies().entrySet()) {
      var _ = reader.accuse(file, lie.getKey(), lie.getValue());
    }
    Hired liar = scene.market().hired(DEVIANT);
    boolean slashed = scene.market().entry(liar).faults() == 1;
    return new Outcome(
        opened.plaintext().isPresent() || !slashed || scene.slashed() != 1,
        1,
        1,
        "its lie was %s, and only it was slashed".formatted(slashed ? "found" : "MISSED"));
  }

  private static Outcome noAnswer(KeysScene scene) throws Exception {
    GrantFile file = scene.grant("");
    KeysReader reader = scene.reader();
    KeysReader.Asked asked = reader.ask(file, scene.sealed().capsule(), KeysScene.SHARES);
    for (Address silent : asked.silent().keySet()) {
      var _ = reader.complain(file, silent, scene.sealed().capsule());
    }
    Hired silent = scene.market().hired(DEVIANT);
    scene.market().market().advance(silent.terms().answerBlocks() + 2);
    scene
        .market()
        .market()
        .await(
            "the silent one to be slashed",
            () -> {
              scene.market().market().step();
              return scene.market().entry(silent).faults() > 0;
            });
    return new Outcome(
        scene.slashed() != 1, 1, 1, "it was asked on the ledger, and slashed for silence there");
  }

  private static Outcome replayed(KeysScene scene) throws Exception {
    GrantFile file = scene.grant("");
    KeysReader reader = scene.reader();
    int first = reader.ask(file, scene.sealed().capsule(), 3).right().size();
    KeysReader.Asked second = reader.ask(file, scene.sealed().capsule(), 3);
    return new Outcome(
        first != KeysScene.SHARES || second.right().size() != KeysScene.SHARES - 1,
        1,
        1,
        "%d right answers, then %d: a repeated one is none, and is asked for on the ledger"
            .formatted(first, second.right().size()));
  }

  /** Answers nobody, and no question on the ledger. */
  private static final class Silent extends ForwardingKind {
    Silent(ServiceKind honest) {
      super(honest);
    }

    @Override
    public ProviderRole provider(ProviderPorts ports) throws java.io.IOException {
      return new ForwardingRole(super.provider(ports)) {
        @Override
        public Payload release(UnitRequest request) throws UnitException {
          Payload honest = super.release(request);
          if (honest.length() == Answer.SIZE) {
            throw new UnitException(Reason.NOT_FOUND, "nothing here");
          }
          return honest;
        }

        @Override
        public Bytes answer(souk.exchange.DutyNotice duty) throws Exception {
          throw new java.io.IOException("no answer");
        }
      };
    }
  }

  /** Gives its first answer to everybody. */
  private static final class Replaying extends ForwardingKind {
    private final AtomicReference<@Nullable Payload> first = new AtomicReference<>();

    Replaying(ServiceKind honest) {
      super(honest);
    }

    @Override
    public ProviderRole provider(ProviderPorts ports) throws java.io.IOException {
      return new ForwardingRole(super.provider(ports)) {
        @Override
        public Payload release(UnitRequest request) throws UnitException {
          Payload fresh = super.release(request);
          if (fresh.length() != Answer.SIZE || first.compareAndSet(null, fresh)) {
            return fresh;
          }
          return Objects.requireNonNull(first.get());
        }
      };
    }
  }
}
