package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.ledger.Book;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/** The fast tree against the ledger's formulas, which are written for clarity. */
class TicketTreeTest {
  private static final Bytes32 ID = Keccak256.hash("book");

  private final TicketTree tree = new TicketTree();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 7, 10})
  void shouldLeadFromEveryTicketToTheRootByTheLedgersFormulas(int depth) {
    byte[] secrets = new byte[16 << depth];
    new Random(depth).nextBytes(secrets);
    byte[] leaves = new byte[16 << depth];

    tree.leaves(ID, secrets, leaves);
    byte[] root = tree.root(leaves, depth);

    for (int place = 0; place < 1 << depth; place += Math.max(1, (1 << depth) / 37)) {
      byte[] secret = Arrays.copyOfRange(secrets, place * 16, place * 16 + 16);
      assertThat(Arrays.copyOfRange(leaves, place * 16, place * 16 + 16))
          .isEqualTo(Book.leaf(ID, place, secret));
      byte[] path = tree.path(leaves, depth, place);
      assertThat(Book.root(ID, place, secret, path, depth)).hasValue(root);
      int wrongPlace = place ^ 1;
      if (depth > 0) {
        assertThat(Book.root(ID, wrongPlace, secret, path, depth).orElseThrow()).isNotEqualTo(root);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldTellPurposesApart(long seed) {
    PurposeMark mark = new PurposeMark(new Random(seed));
    PurposeMark other = new PurposeMark(new Random(seed + 100));
    Set<Long> marks = new HashSet<>();
    int othersSame = 0;
    for (int bit = 0; bit < 256; bit++) {
      byte[] purpose = new byte[32];
      purpose[bit / 8] = (byte) (1 << bit % 8);
      marks.add(mark.of(Bytes32.of(purpose)));
      assertThat(mark.of(Bytes32.of(purpose))).isEqualTo(mark.of(Bytes32.of(purpose)));
      othersSame += other.of(Bytes32.of(purpose)) == mark.of(Bytes32.of(purpose)) ? 1 : 0;
    }

    assertThat(marks).hasSize(256);
    assertThat(othersSame).as("marks that do not depend on the key").isLessThanOrEqualTo(32);
  }
}
