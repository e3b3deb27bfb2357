package souk.cli.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.storage.customer.Place;
import souk.storage.customer.StoredEntry;

/** What commands say of something that is stored. */
class WordsOfStorageTest {
  private static final StoredEntry ENTRY =
      new StoredEntry("id", "film", false, "film", 5, 1, 2, 1, 1, 8, StoredEntry.State.STORED, 1);

  private static Place place(int piece, Place.State state) {
    return new Place(
        piece,
        Bytes32.of(piece),
        Address.parse("0x%040x".formatted(piece + 1)),
        "",
        state,
        0,
        0,
        8,
        Amount.ZERO,
        Amount.ZERO,
        100);
  }

  private static String state(Place.State first, Place.State second) {
    return StorageListCommand.Listed.of(ENTRY, List.of(place(0, first), place(1, second))).state();
  }

  @Test
  void shouldSayLostAndNotOverWhenAllWereSlashed() {
    assertThat(state(Place.State.LOST, Place.State.LOST)).isEqualTo("lost");
    assertThat(state(Place.State.LOST, Place.State.OVER)).isEqualTo("lost");
    assertThat(state(Place.State.OVER, Place.State.OVER)).isEqualTo("over");
    assertThat(state(Place.State.KEPT, Place.State.LOST)).isEqualTo("needs repair");
    assertThat(state(Place.State.KEPT, Place.State.KEPT)).isEqualTo("kept");
  }

  @Test
  void shouldSayWhatIsLeftWhenFewerPiecesCouldBeGivenAway() {
    assertThat(RepairCommand.text(ENTRY, 1, 1))
        .isEqualTo("1 piece of 'film' was given to new providers; all 2 are in good hands");
    assertThat(RepairCommand.text(ENTRY, 1, 2))
        .startsWith(
            "1 piece of 'film' was given to new providers; 1 of 2 are in good hands, for there are no"
                + " more providers now");
    assertThat(RepairCommand.text(ENTRY, 2, 2)).startsWith("2 pieces of 'film' were given");
  }
}
