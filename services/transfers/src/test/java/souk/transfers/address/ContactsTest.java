package souk.transfers.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import souk.primitives.Address;
import souk.primitives.DecodeException;

class ContactsTest {
  private static final Address ADA = Checksum.parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");

  @TempDir private Path folder;

  private static Contact contact(String name, Address address) {
    return new Contact(new ContactName(name), new ChainAddress(7, address), 1_000, "a note");
  }

  private static Address random(Random random) {
    byte[] bytes = new byte[Address.SIZE];
    random.nextBytes(bytes);
    return Address.of(bytes);
  }

  @Test
  void shouldReadWhatItWrote() throws Exception {
    Random random = new Random(15);
    Contacts contacts = Contacts.none();
    for (String name : new String[] {"ada", "Boris.2", "Борис-Жуков", "花子", "Zoë_x"}) {
      contacts = contacts.with(contact(name, random(random)));
    }
    Path file = folder.resolve("contacts");
    contacts.write(file);

    assertThat(Contacts.read(file).all()).hasSize(5).isEqualTo(contacts.all());
    assertThat(Contacts.read(folder.resolve("none")).all()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ada eip155:7:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed 1 x | tabs between",
        "ada\\teip155:7:0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed\\t1\\tx | checksum",
        "ada\\t0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\\t1\\tx | with a chain",
        "ada\\teip155:7:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\\t-1\\tx | tabs between",
        "аda\\teip155:7:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\\t1\\tx | several scripts"
      })
  void shouldNameTheLineWhenAFileIsWrong(String line, String why) throws Exception {
    Path file = folder.resolve("contacts");
    Files.writeString(file, "# head\n" + line.replace("\\t", "\t") + "\n");

    assertThatThrownBy(() -> Contacts.read(file))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining(why);
  }

  @Test
  void shouldRefuseAContactWhenItsNameOrAccountIsThere() {
    Contacts contacts = Contacts.none().with(contact("ada", ADA));

    assertThatThrownBy(() -> contacts.with(contact("ada", random(new Random(1)))))
        .hasMessageContaining("already");
    assertThatThrownBy(() -> contacts.with(contact("Ada", random(new Random(1)))))
        .hasMessageContaining("looks like");
    assertThatThrownBy(() -> contacts.with(contact("bob", ADA)))
        .hasMessageContaining("contact ada");
    assertThat(contacts.without(new ContactName("ada")).all()).isEmpty();
  }

  @Test
  void shouldKeepAllWhenManyAddAtOnce() throws Exception {
    Path file = folder.resolve("contacts");
    Random random = new Random(15);
    List<Contact> added = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      added.add(contact("bob-" + "acdefghjkmxy".charAt(i), random(random)));
    }
    try (ExecutorService many = Executors.newFixedThreadPool(12)) {
      for (Contact each : added) {
        var _ = many.submit(() -> Contacts.change(file, all -> all.with(each)));
      }
    }
    assertThat(Contacts.read(file).all()).containsExactlyInAnyOrderElementsOf(added);
    assertThat(Contacts.change(file, all -> all.without(added.getFirst().name())).all())
        .hasSize(11)
        .isEqualTo(Contacts.read(file).all());
  }

  /** Neither ends: the one gives bytes for ever, the other waits for somebody to write. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void shouldReadNoDeviceAndNoPipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path zero = Files.createSymbolicLink(folder.resolve("zero"), Path.of("/dev/zero"));
    for (Path endless : List.of(zero, pipe)) {
      assertThatThrownBy(() -> Contacts.read(endless))
          .isInstanceOf(DecodeException.class)
          .hasMessageContaining("is no file: a folder, a device or a pipe");
    }
  }

  /** Names, and why they are none. */
  @ParameterizedTest
  @CsvSource({
    "pаypal, several scripts", // Cyrillic а
    "αda, several scripts",
    "аре, looks like", // all Cyrillic
    "ОРЕХ, looks like",
    "оօ, several scripts",
    "a\u200bda, is no name",
    "ada\u202e, is no name",
    "ａda, looks like another", // full width
    "ﬁona, looks like another", // a ligature
    "a b, is no name",
    "1ada, is no name",
    "-x, is no name",
    "0x12, is no name",
    "ƅob, the letter U+0185", // Latin Extended-B
    "ɑda, the letter U+0251",
    "boꞵ, the letter U+A7B5",
    "souk, means something else"
  })
  void shouldRefuseANameWhenItLooksLikeSomethingElse(String name, String why) {
    assertThatThrownBy(() -> new ContactName(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ada", "Zoë", "Жанна", "Борис", "花子", "ひろみ花", "김철수", "Ωμέγα", "b2", "אדם", "Łukasz",
        "Ștefan", "Nguyễn", "Đặng"
      })
  void shouldTakeANameWhenItLooksLikeItself(String name) {
    assertThat(new ContactName(name)).hasToString(name);
  }

  @ParameterizedTest
  @CsvSource({
    "ada, ADA",
    "bill, bi1l",
    "bill, biIl",
    "moon, m00n",
    "modern, modem",
    "zoe, zoë",
    "lukas, łukas",
    "bord, borđ"
  })
  void shouldSeeThatNamesLookAlike(String one, String other) {
    assertThat(new ContactName(one).looksLike(new ContactName(other))).isTrue();
    assertThat(new ContactName(one).looksLike(new ContactName("somebody"))).isFalse();
  }

  @Test
  void shouldFindEveryAddressThatLooksLikeAKnownOneAtAnEnd() {
    Contacts contacts = Contacts.none().with(contact("ada", ADA));
    Random random = new Random(15);
    int others = 0;
    int found = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = random(random).toArray();
      byte[] ada = ADA.toArray();
      if (!contacts.lookAlike(Address.of(bytes)).isPresent()) {
        others++;
      }
      boolean front = i % 2 == 0;
      System.arraycopy(ada, front ? 0 : 18, bytes, front ? 0 : 18, 2);
      found += contacts.lookAlike(Address.of(bytes)).isPresent() ? 1 : 0;
    }
    assertThat(found).as("of 100,000 that look alike").isEqualTo(100_000);
    assertThat(others).as("of 100,000 others").isGreaterThan(99_900);
    assertThat(contacts.lookAlike(ADA)).isEmpty();
  }
}
