package souk.attacks.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import souk.attacks.Attack;
import souk.keys.kind.KeysService;

/** Each attack on keys loses. */
class KeysAttacksTest {
  private static final long SEED = 20_261_130;

  @TempDir Path folder = Path.of("");

  static Stream<Attack> all() {
    return new KeysAttacks().groups().stream().flatMap(group -> group.attacks().stream());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void shouldNotPayWhenTheOthersKeepToTheRules(Attack attack) throws Exception {
    Attack.Outcome outcome = attack.play(new Attack.Place(KeysService.reference(), folder, SEED));
    String story = "%s, seed %d: %s".formatted(attack.name(), SEED, outcome.story());
    System.out.println(story);
    assertThat(outcome.succeeded()).as(story).isFalse();
    assertThat(outcome.honestLoss()).as(story).isBetween(0.0, outcome.exposure());
  }
}
