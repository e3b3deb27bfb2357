package souk.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import souk.cli.Main;
import souk.cli.Souk;
import tools.jackson.databind.JsonNode;

/** The demo of keys, as programs get it. */
class DemoKeysCommandTest {
  @Test
  void shouldShareASecretPlayAllAttacksAndSayWhatCameOfIt() throws Exception {
    JsonNode came = Souk.run("demo", "keys", "--json").good().json();

    assertThat(came.get("ok").booleanValue()).isTrue();
    assertThat(came.get("conserved").booleanValue()).isTrue();
    assertThat(came.get("paid").booleanValue()).isTrue();
    assertThat(came.get("revoked").booleanValue()).isTrue();
    assertThat(came.get("slashed").intValue()).as("one lied, two are silent").isEqualTo(3);
    assertThat(came.get("unjustly").intValue()).isZero();
    assertThat(came.get("attacks")).hasSizeGreaterThan(8);
    assertThat(came.get("attacks"))
        .allSatisfy(attack -> assertThat(attack.get("held").booleanValue()).isTrue());
  }

  @Test
  void shouldSayInOneLineWhatCannotBePlayed() throws Exception {
    Souk.run("demo", "keys", "--market", "../markets/content.yaml")
        .bad(Main.USAGE, "must be keys/1, got 'content/1'");
  }
}
