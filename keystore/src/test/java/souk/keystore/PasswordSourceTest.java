package souk.keystore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordSourceTest {
  @TempDir Path directory;

  private static String text(PasswordSource source) throws KeystoreException {
    try (Password password = source.get("the key of 0x00")) {
      return new String(password.toUtf8(), UTF_8);
    }
  }

  @Test
  void shouldTakeTheFirstLineOfAFile() throws Exception {
    Path file = directory.resolve("password");
    String[][] contents = {
      {"secret", "secret"},
      {"secret\n", "secret"},
      {"secret\r\n", "secret"},
      {" sec ret \nsecond", " sec ret "},
      {"", ""},
      {"\n", ""},
      {"pässwörd🔑\n", "pässwörd🔑"},
      {"\ufeffsecret\r\n", "secret"},
      {"\ufeff", ""},
      {"se\ufeffcret", "se\ufeffcret"}
    };
    for (String[] content : contents) {
      Files.writeString(file, content[0]);
      assertThat(text(PasswordSource.file(file))).isEqualTo(content[1]);
    }
  }

  @Test
  void shouldSayWhyWhenAFileHoldsNoPassword() throws Exception {
    Path file = directory.resolve("password");
    assertThatThrownBy(() -> text(PasswordSource.file(file)))
        .isInstanceOf(KeystoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("the key of 0x00")
        .hasMessageEndingWith(": there is no such file");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> text(PasswordSource.file(file))).hasMessageContaining("not UTF-8");
    Files.write(file, new byte[PasswordSource.MOST_FILE_BYTES + 1]);
    assertThatThrownBy(() -> text(PasswordSource.file(file)))
        .hasMessageContaining("no password file");
  }

  @Test
  void shouldTakeAVariableOfTheEnvironment() throws Exception {
    Map<String, String> environment = Map.of("SOUK_PASSWORD", "secret");
    assertThat(text(PasswordSource.environment(environment, "SOUK_PASSWORD"))).isEqualTo("secret");
    assertThatThrownBy(() -> text(PasswordSource.environment(environment, "OTHER")))
        .isInstanceOf(KeystoreException.class)
        .hasMessageContaining("OTHER")
        .hasMessageNotContaining("secret");
  }

  @Test
  void shouldSayWhatToDoWhenThereIsNoTerminal() {
    assertThatThrownBy(() -> text(PasswordSource.console(null)))
        .isInstanceOf(KeystoreException.class)
        .hasMessageContaining("use a password file");
  }

  @Test
  void shouldOverwriteThePasswordWhenClosed() throws Exception {
    char[] typed = "secret".toCharArray();
    Password password = Password.taking(typed);
    assertThat(password.toUtf8()).isEqualTo("secret".getBytes(UTF_8));
    password.close();
    assertThat(typed).containsOnly('\0');
    assertThat(password.toString()).isEqualTo("Password");
    assertThatThrownBy(password::toUtf8).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldRefuseAPasswordThatIsNotUnicode() {
    try (Password broken = Password.taking(new char[] {'a', '\ud800'})) {
      assertThatThrownBy(broken::toUtf8).isInstanceOf(KeystoreException.class);
    }
  }
}
