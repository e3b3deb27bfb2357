package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreUrlTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://127.0.0.1/souk?user=souk",
        "jdbc:postgresql://a:5432,b:5432/souk?user=souk@server&ssl=true",
        "jdbc:postgresql:souk"
      })
  void shouldTakeAUrlWithoutAPassword(String url) {
    assertThat(StoreUrl.of(url)).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://host/db?user=souk&password=PW",
        "jdbc:postgresql://host/db?user=souk&passwor%64=PW",
        "jdbc:postgresql://host/db?user=souk&PASSWORD=PW",
        "jdbc:postgresql://host/db?sslpassword=PW",
        "jdbc:postgresql://souk:PW@host/db",
        "jdbc:postgresql://souk:PW%40host/db",
        "jdbc:postgresql://souk:P/W@host/db",
        "jdbc:postgresql://souk:P?W@host/db"
      })
  void shouldRefuseAUrlWithAPasswordAndNotRepeatIt(String url) {
    assertThatThrownBy(() -> StoreUrl.of(url))
        .isInstanceOf(Failure.class)
        .hasMessage(
            "--store: whoever lists processes would read the password; put it into ~/.pgpass");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:mysql://host/db", "jdbc:postgresql://host/db?us%er=a"})
  void shouldRefuseWhatIsNoUrlOfPostgres(String url) {
    assertThatThrownBy(() -> StoreUrl.of(url))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("--store");
  }
}
