package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import souk.market.file.MarketFileException;

/** What stands for options that are not typed, and where it is looked for. */
class ConfigurationTest {
  @TempDir Path folder = Path.of("");

  private Path write(Path file, String text) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.writeString(file, text);
  }

  private static @Nullable String value(Configuration found, String... command) {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    CommandLine line = Main.commandLine(nowhere, nowhere);
    int last = command.length - 1;
    for (int i = 0; i < last; i++) {
      line = Objects.requireNonNull(line.getSubcommands().get(command[i]));
    }
    return found.defaultValue(
        Objects.requireNonNull(line.getCommandSpec().findOption(command[last])));
  }

  @Test
  void shouldTakePathsFromWhereTheFileLiesAndVariablesBeforeIt() throws IOException {
    Path file =
        write(folder.resolve("a/souk.yaml"), "network: net\nstate: /own\nlogLevel: debug\n");
    Configuration found = Configuration.read(Map.of("SOUK_STATE", "other"), folder.resolve("a"));
    assertThat(value(found, "wallet", "--network"))
        .isEqualTo(file.resolveSibling("net").toString());
    assertThat(value(found, "run", "--state")).isEqualTo("other");
    assertThat(value(found, "wallet", "--log-level")).isEqualTo("debug");
    assertThat(value(found, "wallet", "--keystore")).isNull();
  }

  /** A demonstration with a node's folder or key would write into it. */
  @Test
  void shouldLeaveAloneWhatHasALedgerOfItsOwn() throws IOException {
    Map<String, String> set = Map.of("SOUK_STATE", "mine", "SOUK_KEYSTORE", "key.json");
    Configuration found = Configuration.read(set, folder);
    assertThat(value(found, "demo", "--state")).isNull();
    assertThat(value(found, "demo", "--keystore")).isNull();
    assertThat(value(found, "publish", "--state")).isEqualTo("mine");
  }

  @Test
  void shouldNameTheFolderOfANodeThatIsAsked() throws IOException {
    Configuration found = Configuration.read(Map.of("SOUK_STATE", "mine"), folder);
    for (String part : List.of("add", "remove", "list", "status")) {
      assertThat(value(found, "publish", part, "--state")).as(part).isEqualTo("mine");
    }
    assertThat(value(found, "status", "--state")).isEqualTo("mine");
  }

  @Test
  void shouldFindTheFileAsPeopleExpect() throws IOException {
    Path user = write(folder.resolve("user/souk/souk.yaml"), "state: a\n");
    Path home = write(folder.resolve("home/.config/souk/souk.yaml"), "state: b\n");
    Path here = write(folder.resolve("here/souk.yaml"), "state: c\n");
    Path named = write(folder.resolve("named.yaml"), "state: d\n");
    Map<String, String> environment = new HashMap<>();
    Path nowhere = folder.resolve("nowhere");
    assertThat(Configuration.file(environment, nowhere)).isEmpty();
    environment.put("HOME", folder.resolve("home").toString());
    assertThat(Configuration.file(environment, nowhere)).contains(home);
    environment.put("XDG_CONFIG_HOME", folder.resolve("user").toString());
    assertThat(Configuration.file(environment, nowhere)).contains(user);
    assertThat(Configuration.file(environment, folder.resolve("here"))).contains(here);
    environment.put("SOUK_CONFIG", named.toString());
    assertThat(Configuration.file(environment, folder.resolve("here"))).contains(named);
    environment.put("SOUK_CONFIG", folder.resolve("none").toString());
    assertThatThrownBy(() -> Configuration.file(environment, nowhere))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("$SOUK_CONFIG");
  }

  @Test
  void shouldSayLineAndColumnWhenAKeyIsUnknown() throws IOException {
    write(folder.resolve("souk.yaml"), "network: net\nkeyfile: a\n");
    assertThatThrownBy(() -> Configuration.read(Map.of(), folder))
        .isInstanceOf(MarketFileException.class)
        .hasMessageContaining("souk.yaml:2:1")
        .hasMessageContaining("keyfile");
  }
}
