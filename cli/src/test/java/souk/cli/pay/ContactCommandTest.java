package souk.cli.pay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.cli.Main;
import souk.cli.Souk;

class ContactCommandTest {
  private static final String ADA = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

  @TempDir private Path folder;

  private Souk contact(Object... arguments) throws Exception {
    List<Object> all = new ArrayList<>(List.of("contact"));
    all.addAll(Arrays.asList(arguments));
    all.addAll(List.of("--records", folder.resolve("mine")));
    return Souk.run(all.toArray());
  }

  @Test
  void shouldKeepAContactAndShowAllOfItsAddress() throws Exception {
    Souk added = contact("add", "ada", ADA, "--chain", 7, "--note", "melons").good();

    assertThat(added.text())
        .contains("0x 5aAe b605 3F3E 94C9 b9A0 9f33 6694 35E7 Ef1B eAed", "eip155:7:" + ADA)
        .doesNotContain("without a checksum");
    assertThat(contact("list").good().text()).contains("ada", "eip155:7:" + ADA, "melons");
    assertThat(contact("list", "--json").good().json().at("/contacts/0/account").asString())
        .isEqualTo("eip155:7:" + ADA);
    assertThat(contact("list", "--labels").good().text().strip())
        .isEqualTo("{\"type\":\"addr\",\"ref\":\"eip155:7:%s\",\"label\":\"ada\"}".formatted(ADA));
    contact("remove", "ada").good();
    assertThat(contact("list").good().text()).contains("Nobody");
    contact("remove", "ada").bad(Main.USAGE, "no contact 'ada'");
  }

  @Test
  void shouldSayThatAnAddressHadNoChecksumWhenItHadNone() throws Exception {
    String small = ADA.toLowerCase(Locale.ROOT);

    assertThat(contact("add", "ada", "eip155:7:" + small).good().text())
        .contains("without a checksum", ADA);
  }

  @Test
  void shouldRefuseALookAlikeUnlessItIsMeant() throws Exception {
    contact("add", "ada", ADA, "--chain", 7).good();
    String front = "0x5aae" + "1".repeat(36);
    String back = "0x" + "1".repeat(36) + "eaed";

    contact("add", "bob", front, "--chain", 7).bad(Main.USAGE, "as ada's address does", "--new");
    contact("add", "bob", back, "--chain", 7).bad(Main.USAGE, "as ada's address does");
    contact("add", "bob", back, "--chain", 7, "--new").good();
  }

  @ParameterizedTest
  @CsvSource({
    "ada, 0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed, 7, checksum",
    "ada, 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe, 7, no address",
    "ada, 0x0000000000000000000000000000000000000000, 7, the address zero is nobody's",
    "ada, eip155:8:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, 7, of chain 8",
    "ada, 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, 0, at least 1",
    "pаypal, 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, 7, several scripts",
    "a\u202eda, 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, 7, a\\u{202e}da"
  })
  void shouldKeepNothingWhenNameOrAddressIsWrong(
      String name, String account, long chain, String why) throws Exception {
    contact("add", name, account, "--chain", chain).bad(Main.USAGE, why);

    assertThat(Files.exists(folder.resolve("mine"))).isFalse();
  }

  @Test
  void shouldKeepForItsOwnerOnlyWhomOneKnows() throws Exception {
    contact("add", "ada", ADA, "--chain", 7).good();
    Path file = folder.resolve("mine/contacts.tsv");
    Assumptions.assumeTrue(
        file.getFileSystem().supportedFileAttributeViews().contains("posix"), "no file modes");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void shouldSayWhereWhenTheFileIsWrong() throws Exception {
    contact("add", "ada", ADA, "--chain", 7).good();
    Path file = folder.resolve("mine/contacts.tsv");
    Files.writeString(file, Files.readString(file).replace(ADA, ADA.replace("Ae", "ae")));

    contact("list").bad(Main.USAGE, "line 2", "checksum");
    contact("add", "bob", "0x" + "1".repeat(40), "--chain", 7).bad(Main.USAGE, "line 2");
  }

  /** It waits for somebody to write, and never ends. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void shouldReadNoPipe() throws Exception {
    Path mine = Files.createDirectories(folder.resolve("mine"));
    Path pipe = mine.resolve("contacts.tsv");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    contact("list").bad(Main.USAGE, "a device or a pipe");
    Souk.run("receipt", "verify", pipe, "--network", folder)
        .bad(Main.USAGE, "is a device or a pipe; name a file");
  }

  @Test
  void shouldUseThePlaceThatDesktopsAgreeOnWhenNoneIsNamed() {
    assertThat(RecordsOptions.usual(Map.of("XDG_DATA_HOME", "/data"), "/home/ada"))
        .isEqualTo(Path.of("/data/souk"));
    assertThat(RecordsOptions.usual(Map.of("XDG_DATA_HOME", ""), "/home/ada"))
        .isEqualTo(Path.of("/home/ada/.local/share/souk"));
  }
}
