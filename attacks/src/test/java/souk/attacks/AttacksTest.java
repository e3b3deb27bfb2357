package souk.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import souk.attacks.content.ShortMarket;
import souk.market.file.MarketFile;

/** Every attack, played against a whole market. */
class AttacksTest {
  private static final long SEED = 20_261_122;

  @TempDir static Path folder = Path.of("");
  private static MarketFile market;

  @BeforeAll
  static void readTheMarket() throws IOException {
    market = ShortMarket.in(folder);
  }

  static List<Attack> all() {
    return Attacks.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void shouldNotPayWhenTheOthersKeepToTheRules(Attack attack) throws Exception {
    Assumptions.assumeFalse(attack.needsChain(), "it needs a chain");
    Attack.Outcome outcome = attack.play(new Attack.Place(market, folder, SEED));
    Played.note(attack, outcome);

    String story = "%s, seed %d: %s".formatted(attack.name(), SEED, outcome.story());
    assertThat(outcome.succeeded()).as(story).isFalse();
    assertThat(outcome.honestLoss()).as(story).isBetween(0.0, outcome.exposure());
  }

  @Test
  void shouldHaveANameAndASummaryOfItsOwnForEachAttack() {
    assertThat(all())
        .extracting(Attack::name)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z]+(-[a-z]+)+"));
    assertThat(all())
        .extracting(Attack::summary)
        .doesNotHaveDuplicates()
        .allSatisfy(summary -> assertThat(summary).endsWith("."));
  }
}
