package souk.market.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.market.PaymentRules;
import souk.market.offer.Offer;
import souk.market.offer.Property;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** Whatever a peer writes is a constraint or refused in one line; its clauses mean the whole. */
class ConstraintFuzzTest {
  private static final long SEED = 20_261_129;
  private static final List<String> PIECES =
      List.of(
          "ticket_price",
          "depth",
          "property.region",
          "property.none",
          "1",
          "25",
          "'a'",
          "\"b && c\"",
          "r'\\'",
          "'''x'''",
          "&&",
          "||",
          "==",
          "<=",
          "!=",
          "+",
          "/",
          "(",
          ")",
          "[",
          "]",
          "?",
          ":",
          "!",
          ",",
          ".",
          "in",
          "true",
          "false",
          "null",
          ".all(x, ",
          ".exists(y, ",
          "size(",
          "x",
          ".matches('a')",
          "// '",
          "\n",
          "{",
          "}",
          "0x7f",
          "1e9",
          "b'c'",
          "\\",
          "&",
          "`",
          "\u0000");
  private static final Facts FACTS =
      Facts.of(
          new Offer(
              Address.ZERO,
              "content/1",
              Bytes32.ZERO,
              "https://provider.example",
              new PaymentRules(Amount.of(100), 2),
              Property.sorted(Map.of("region", new Property.Text("north"))),
              "",
              1,
              2));
  private static final Vocabulary OFFERS =
      Vocabulary.ofOffers(Map.of("region", new Property.Text(""), "none", new Property.Text("")));

  @Test
  void shouldBeRefusedOrAnswered() {
    Random random = new Random(SEED);
    int compiled = 0;
    for (int i = 0; i < 4_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int piece = random.nextInt(1, 12); piece > 0; piece--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())))
            .append(random.nextBoolean() ? " " : "");
      }
      try {
        Constraint constraint = Constraint.compile(text.toString(), OFFERS);
        compiled++;
        assertThat(constraint.unmet(FACTS).isEmpty())
            .as("seed %d: %s", SEED, text)
            .isEqualTo(constraint.holds(FACTS));
      } catch (ConstraintException e) {
        assertThat(String.valueOf(e.getMessage()))
            .as(text.toString())
            .isNotBlank()
            .doesNotContain("\n");
      }
    }
    assertThat(compiled).isPositive();
  }

  @Test
  void shouldMeanTheSameInClausesAsInOnePiece() throws Exception {
    Random random = new Random(SEED);
    int several = 0;
    for (int i = 0; i < 1_000; i++) {
      String text = expression(random, 3);
      Constraint clauses = Constraint.compile(text, OFFERS);
      Constraint whole = Constraint.compile("(" + text + "\n)", OFFERS);
      several += clauses.clauses().size() > 1 ? 1 : 0;
      assertThat(clauses.holds(FACTS)).as("seed %d: %s", SEED, text).isEqualTo(whole.holds(FACTS));
    }
    assertThat(several).isGreaterThan(100);
  }

  private static String expression(Random random, int depth) {
    if (depth == 0) {
      return List.of(
              "ticket_price == 25",
              "depth < 2",
              "property.none == 'a'",
              "property.region == \"north\"",
              "property.region != 'a && \\' || b'",
              "r'\\d && ' == '\\\\d && '",
              "1 / (depth - 2) == 1",
              "true",
              "false")
          .get(random.nextInt(9));
    }
    String left = expression(random, depth - 1);
    String right = expression(random, depth - 1);
    return switch (random.nextInt(6)) {
      case 0, 1 -> left + " && " + right;
      case 2 -> left + "||" + right;
      case 3 -> "(" + left + ") && " + right;
      case 4 -> "!(" + left + ")";
      default -> "(" + left + ") ? (" + right + ") : " + left;
    };
  }
}
