package souk.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallRatesTest {
  private static final Instant START = Instant.ofEpochSecond(1_800_000_000L);

  private final AtomicReference<Instant> time = new AtomicReference<>(START);
  private final CallRates rates = new CallRates(time::get, 3);

  private void later(long millis) {
    time.set(time.get().plusMillis(millis));
  }

  private void assertRefused(String network) {
    assertThatThrownBy(() -> rates.admit(network))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().status()).isEqualTo(429);
              assertThat(e.problem().code()).isEqualTo("too-fast");
              assertThat(e.response().headers()).containsEntry("Retry-After", "1");
            });
  }

  @Test
  void shouldListenToOneNetworkSoOftenAndToOthersMeanwhile() throws Exception {
    for (int i = 0; i < 3; i++) {
      rates.admit("192.0.2.1");
    }
    assertRefused("192.0.2.1");
    rates.admit("192.0.2.2");
    later(333);
    assertRefused("192.0.2.1");
    later(1);
    rates.admit("192.0.2.1");
    assertRefused("192.0.2.1");
  }

  @Test
  void shouldSaveUpNoMoreThanASecondOfCalls() throws Exception {
    later(3_600_000);
    for (int i = 0; i < 3; i++) {
      rates.admit("192.0.2.1");
    }
    assertRefused("192.0.2.1");
  }

  @Test
  void shouldGiveNothingWhenTheClockGoesBack() throws Exception {
    for (int i = 0; i < 3; i++) {
      rates.admit("192.0.2.1");
    }
    later(-5_000);
    assertRefused("192.0.2.1");
    later(1_000);
    rates.admit("192.0.2.1");
  }

  @Test
  void shouldCountACallThatCostsMuchAsSeveralAndAllThatThereAreAtMost() throws Exception {
    rates.admit("192.0.2.1", 2);
    assertThatThrownBy(() -> rates.admit("192.0.2.1", 2)).hasMessageContaining("too-fast");
    rates.admit("192.0.2.1", 1); // what was refused counted as none
    assertThatCode(() -> rates.admit("192.0.2.2", 1_000_000)).doesNotThrowAnyException();
    assertRefused("192.0.2.2");
  }

  @Test
  void shouldRememberOnlySoManyNetworksHoweverManyCome() throws Exception {
    for (int i = 0; i < 3; i++) {
      rates.admit("honest");
    }
    for (int i = 0; i < 30_000; i++) {
      rates.admit("flood-" + i);
      if (i % 5_000 == 0) {
        assertRefused("honest"); // it is not forgotten while it asks
      }
    }
    assertThat(rates.size()).isEqualTo(10_000);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1:80, 192.0.2.1",
    "'2001:db8:1:2:3:4:5:6:80', 20010db800010002/64",
    "'[2001:db8:1:2:ffff::6]:80', 20010db800010002/64",
    "'2001:db8:1:3::6:80', 20010db800010003/64",
    "'::ffff:192.0.2.1:80', 192.0.2.1",
    "'[::1]:80', 0000000000000000/64",
    "'fe80::1%eth0:80', fe80000000000000/64",
    "'a:b:80', 'a:b'",
  })
  void shouldCountWhoeverHasOneAddressOfANetworkAsItsOwner(String remote, String network) {
    assertThat(PeerNetwork.of(remote)).isEqualTo(network);
  }

  @Test
  void shouldRefuseWithTheHeaderOverHttpBeforeTheBodyIsRead() throws Exception {
    AtomicReference<Integer> handled = new AtomicReference<>(0);
    try (HttpServer server =
            HttpServer.builder()
                .post(
                    "/costly",
                    1 << 20,
                    rates.limit(request -> {
                      handled.updateAndGet(n -> n + 1);
                      return Response.of(request.body());
                    }))
                .start();
        HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest call =
          HttpRequest.newBuilder(URI.create(server.uri() + "/costly"))
              .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[1 << 20]))
              .build();
      for (int i = 0; i < 3; i++) {
        assertThat(client.send(call, HttpResponse.BodyHandlers.discarding()).statusCode())
            .isEqualTo(200);
      }
      HttpResponse<String> refused = client.send(call, HttpResponse.BodyHandlers.ofString());
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).contains("1");
      assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(refused.body()).contains("\"code\":\"too-fast\"", "ask again in a second");
      assertThat(handled.get()).isEqualTo(3);
      later(1_000);
      assertThat(client.send(call, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void shouldRefuseARateOfNothing() {
    assertThatThrownBy(() -> new CallRates(time::get, 0)).hasMessageContaining("at least 1 call");
  }
}
