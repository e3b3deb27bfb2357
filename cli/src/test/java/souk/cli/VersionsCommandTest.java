package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.keystore.StoredKey;
import tools.jackson.databind.JsonNode;

/** A market that nobody may change, and one that two of three may. */
class VersionsCommandTest {
  private static final long SEED = 20_261_129;

  @TempDir private Path folder;

  @Test
  void shouldSayThatNobodyMayAnnounceWhenTheMarketFileNamesNobody() throws Exception {
    try (HttpMarket market = new HttpMarket(folder, SEED)) {
      JsonNode found = Souk.run("versions", "--network", market.net(), "--json").good().json();

      assertThat(found.path("inForce").asInt()).isEqualTo(1);
      assertThat(found.path("announcers").size()).isZero();
      assertThat(found.path("versions").findValuesAsString("state")).containsExactly("in-force");
      assertThat(found.path("versions").findValuesAsString("prize")).containsExactly("40000");
      assertThat(Souk.run("versions", "--network", market.net()).good().text())
          .contains("version 1 is in force", "Nobody may announce");
    }
  }

  /** The announcers are known once the chain has keys; no contract knows of them. */
  private static Path changed(HttpMarket market) throws Exception {
    List<String> addresses = new ArrayList<>();
    for (String key : List.of("publisher", "cache-1", "cache-2")) {
      addresses.add(
          StoredKey.read(market.net().resolve("keys").resolve(key + ".json"))
              .address()
              .map("\"%s\""::formatted)
              .orElseThrow());
    }
    Path file = market.net().resolve("http.yaml");
    return Files.writeString(
        file,
        """
        %s
        changes:
          announcers: [%s]
          threshold: 2
          delay: 80
        """
            .formatted(Files.readString(file), String.join(", ", addresses)));
  }

  private Souk as(HttpMarket market, String key, Object... arguments) throws Exception {
    return Souk.run(market.with(key, arguments));
  }

  @Test
  void shouldAnnounceAndTakeBackWhatEnoughSignedAndNothingElse() throws Exception {
    try (HttpMarket market = new HttpMarket(folder, SEED)) {
      Path next = folder.resolve("next.yaml");
      String now = Files.readString(changed(market));
      Files.writeString(next, now.replace("prize: 40000 ", "prize: 80000 "));
      Path other =
          Files.writeString(
              folder.resolve("other.yaml"), now.replace("unbonding: 60", "unbonding: 70"));
      Path signed = folder.resolve("next.souk");

      as(market, "publisher", "versions", "sign", signed)
          .bad(Main.USAGE, "there is no file " + signed);
      as(market, "publisher", "versions", "sign", signed, "--market", other)
          .bad(Main.USAGE, "differs from the market's file in 'ledger'");
      as(market, "publisher", "versions", "sign", signed, "--market", next, "--from", 99)
          .bad(Main.USAGE, "--from is at least ", "80 of notice");
      as(
              market,
              "publisher",
              "versions",
              "sign",
              signed,
              "--market",
              market.net().resolve("http.yaml"))
          .bad(Main.FAILED, "it changes nothing", "those of version 1");
      assertThat(signed).doesNotExist();

      JsonNode one =
          as(market, "publisher", "versions", "sign", signed, "--market", next).good().json();
      assertThat(one.path("number").asInt()).isEqualTo(2);
      assertThat(one.path("prize").asInt()).isEqualTo(80_000);
      assertThat(one.path("signatures").asInt()).isOne();
      as(market, "publisher", "versions", "announce", signed)
          .bad(Main.FAILED, "1 of the market's announcers signed it; 2 of 3 must");
      as(market, "cache-1", "versions", "sign", signed, "--market", next)
          .bad(Main.USAGE, "is there; leave out --market");
      JsonNode two = as(market, "cache-1", "versions", "sign", signed).good().json();
      assertThat(two.path("signatures").asInt()).isEqualTo(2);
      as(market, "cache-2", "versions", "announce", signed)
          .bad(Main.FAILED, "is none of the announcers that signed it, one of which must");
      assertThat(states(market)).containsExactly("in-force");

      as(market, "cache-1", "versions", "announce", signed).good();
      assertThat(states(market)).containsExactly("in-force", "announced");
      as(market, "cache-1", "versions", "announce", signed)
          .bad(Main.FAILED, "version 2 was announced before; nothing was changed");
      as(market, "publisher", "versions", "withdraw", 2)
          .bad(Main.FAILED, "which alone can take it back");
      as(market, "cache-1", "versions", "withdraw", 2).good();
      assertThat(states(market)).containsExactly("in-force", "withdrawn");
      as(market, "cache-1", "versions", "withdraw", 2)
          .bad(Main.FAILED, "version 2 was taken back before");

      Files.write(signed, new byte[3_000]);
      as(market, "publisher", "versions", "sign", signed)
          .bad(Main.USAGE, "is no announcement of a version");
      Souk.run("versions").bad(Main.USAGE, "--network FILE");
    }
  }

  private static List<String> states(HttpMarket market) throws Exception {
    return Souk.run("versions", "--network", market.net(), "--json")
        .good()
        .json()
        .path("versions")
        .findValuesAsString("state");
  }
}
