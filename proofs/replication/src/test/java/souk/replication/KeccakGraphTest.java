package souk.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The graph whose parents a contract can compute. */
class KeccakGraphTest {
  private static final int[] GOLDEN_0 = {0, 0, 0, 0, 0, 0, 6, 15, 0, 18, 25, 11, 15, 2};
  private static final int[] GOLDEN_63 = {62, 55, 23, 62, 11, 43, 27, 28, 29, 20, 12, 11, 39, 51};
  private static final int[] GOLDEN_LAST = {
    2147483646, 2147483461, 2147483518, 2147177842, 1888407711, 1222128858, 1408606021,
    32568322, 444384377, 1213073822, 1857740331, 328563444, 1491063248, 961272313
  };

  private static int[] parents(Graph graph, long node) {
    int[] parents = new int[Graph.PARENTS];
    graph.parents(node, parents);
    return parents;
  }

  /** Written down once; the contract is held to the same. */
  @Test
  void shouldHaveTheParentsThatItAlwaysHad() {
    assertThat(parents(new KeccakGraph(6), 0)).containsExactly(GOLDEN_0);
    assertThat(parents(new KeccakGraph(6), 63)).containsExactly(GOLDEN_63);
    assertThat(parents(new KeccakGraph(31), (1L << 31) - 1)).containsExactly(GOLDEN_LAST);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 9})
  void shouldLookBackInItsLayerAndUseEachNodeBeforeEightTimes(int height) {
    KeccakGraph graph = new KeccakGraph(height);
    int[] used = new int[1 << height];
    for (int node = 0; node < graph.nodes(); node++) {
      int[] parents = parents(graph, node);
      assertThat(parents[0]).isEqualTo(Math.max(0, node - 1));
      for (int i = 0; i < Graph.BASE; i++) {
        assertThat(parents[i]).isBetween(0, Math.max(0, node - 1));
      }
      for (int i = Graph.BASE; i < Graph.PARENTS; i++) {
        used[parents[i]]++;
      }
    }
    assertThat(used).containsOnly(Graph.EXPANDER);
  }

  @Test
  void shouldBeAnotherGraphForAnotherSize() {
    assertThat(parents(new KeccakGraph(9), 60)).isNotEqualTo(parents(new KeccakGraph(10), 60));
    assertThat(new KeccakGraph(9).name()).isNotEqualTo(new KeccakGraph(10).name());
  }

  /** Half of the nodes have a parent that is no more than a few nodes away, and one that is far. */
  @Test
  void shouldDrawNearAndFarParentsAlike() {
    KeccakGraph graph = new KeccakGraph(11);
    int near = 0;
    int far = 0;
    for (int node = 1024; node < 2048; node++) {
      int[] parents = parents(graph, node);
      for (int i = 1; i < Graph.BASE; i++) {
        near += node - parents[i] < 32 ? 1 : 0;
        far += node - parents[i] >= 256 ? 1 : 0;
      }
    }
    int all = 1024 * (Graph.BASE - 1);
    assertThat(near).isBetween(all / 3, all * 2 / 3);
    assertThat(far).isBetween(all / 10, all / 2);
  }

  @Test
  void shouldRefuseWhatItDoesNotHave() {
    for (int height : new int[] {-1, 0, 32}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new KeccakGraph(height));
    }
    KeccakGraph graph = new KeccakGraph(3);
    for (long node : new long[] {-1, 8, 1L << 40}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> graph.parents(node, new int[Graph.PARENTS]));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> graph.parents(1, new int[13]));
  }
}
