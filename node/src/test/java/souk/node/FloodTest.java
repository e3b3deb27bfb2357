package souk.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.wire.NegotiationMessage;
import souk.exchange.wire.Paths;
import souk.exchange.wire.Proposal;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.market.AgreementPlan;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Negotiation;
import souk.market.negotiation.NegotiationRules;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * Strangers that paid and locked nothing ask a provider as fast as they can, over HTTP: they are
 * refused, it spends nothing, and who asks from elsewhere is served meanwhile. The clock stands
 * still, so no call is earned by waiting.
 */
class FloodTest {
  private static final long SEED = 20_261_130;
  private static final int FLOOD = 120;

  /** In a second, from one network. */
  private static final int HEARD = 20;

  @TempDir private Path folder;

  private final HttpClient flood = from("127.0.0.2");
  private final HttpClient honest = from("127.0.0.1");
  private Stage stage;

  private static HttpClient from(String address) {
    try {
      return HttpClient.newBuilder().localAddress(InetAddress.getByName(address)).build();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void standUp() throws IOException {
    stage = new Stage(folder, 1, SEED);
    stage.startProviders(4);
    stage.advanceTo(45);
  }

  @AfterEach
  void close() {
    flood.close();
    honest.close();
    stage.close();
  }

  private HttpResponse<byte[]> call(HttpClient from, String method, String path, byte[] body)
      throws Exception {
    URI uri = URI.create(stage.nodes().getFirst().uri() + path);
    BodyPublisher sent =
        method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
    return from.send(
        HttpRequest.newBuilder(uri).method(method, sent).build(), BodyHandlers.ofByteArray());
  }

  /** The provider answers some of a flood, refuses the rest, and answers another at once. */
  private void assertBounded(String method, String path, IntFunction<byte[]> body)
      throws Exception {
    int handedIn = stage.seen.size();
    List<HttpResponse<byte[]>> answers =
        IntStream.range(0, FLOOD)
            .mapToObj(i -> {
              try {
                return call(flood, method, path, body.apply(i));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            })
            .toList();
    List<HttpResponse<byte[]>> refused =
        answers.stream().filter(answer -> answer.statusCode() == 429).toList();
    assertThat(refused).as("seed %d, %s", SEED, path).hasSize(FLOOD - HEARD);
    assertThat(refused)
        .allSatisfy(answer -> {
          assertThat(answer.headers().firstValue("Retry-After")).contains("1");
          assertThat(new String(answer.body(), UTF_8)).contains("\"code\":\"too-fast\"");
        });
    assertThat(call(honest, method, path, body.apply(FLOOD)).statusCode())
        .as("from elsewhere, %s", path)
        .isNotEqualTo(429)
        .isLessThan(500);
    assertThat(stage.seen.subList(handedIn, stage.seen.size()))
        .as("what the provider handed in for it")
        .noneMatch(command -> !(command instanceof Command.RecordDraw));
    stage.advanceTo(stage.head() + 1);
    assertThat(call(flood, method, path, body.apply(FLOOD + 1)).statusCode())
        .as("a second later, %s", path)
        .isNotEqualTo(429);
  }

  private static PrivateKey stranger(int number) {
    return PrivateKey.fromSeeded(new Random(SEED + number));
  }

  private AgreementTerms terms(int number) {
    long head = stage.head();
    AgreementPlan plan =
        AgreementPlan.at(
            stage.market.market().agreement(), stage.rounds(), head, stage.round() + 20);
    return AgreementTerms.of(stage.market.name())
        .customer(stranger(number).address())
        .provider(stage.provider(0))
        .rules(stage.ledger().info().rules().hash())
        .openBy(plan.openBy())
        .start(plan.start())
        .end(plan.end())
        .notice(40)
        .answerWithin(5)
        .exposures(4, 4)
        .salt(Bytes32.of(number))
        .build();
  }

  @Test
  void shouldSignForPresenceOnlySoOften() throws Exception {
    assertBounded("POST", Presence.PATH, i -> Bytes32.of(i).toArray());
  }

  @Test
  void shouldTellOffersOnlySoOften() throws Exception {
    assertBounded("GET", Paths.OFFERS, _ -> new byte[0]);
  }

  @Test
  void shouldLookAtProposalsOnlySoOftenWhichNobodyMeans() throws Exception {
    assertBounded(
        "POST",
        Paths.AGREEMENT,
        i -> {
          AgreementTerms terms = terms(i);
          return new Proposal(terms, stranger(i).sign(terms.id(stage.ledger().info().domain())))
              .encode();
        });
  }

  @Test
  void shouldHearTurnsOnlySoOftenWhichNobodyMeans() throws Exception {
    assertBounded(
        "POST",
        Paths.NEGOTIATIONS,
        i -> {
          try {
            Negotiation begun =
                Negotiation.propose(
                    new Draft(terms(i), stage.market.market().payment()),
                    stranger(i),
                    stage.ledger().info().domain(),
                    NegotiationRules.DEFAULT,
                    stage.clock().instant().getEpochSecond());
            return new NegotiationMessage(begun.turns().getLast()).encode();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void shouldSayWhenToComeBackToWhoeverIsCutOff() throws Exception {
    int status = 0;
    HttpResponse<byte[]> answer = call(flood, "POST", Paths.BOOK, new byte[3]);
    for (int i = 0; i < FLOOD && status != 429; i++) {
      answer = call(flood, "POST", Paths.BOOK, new byte[3]);
      status = answer.statusCode();
    }
    assertThat(status).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).contains("60");
    assertThat(call(honest, "POST", Paths.BOOK, new byte[3]).statusCode()).isEqualTo(400);
  }
}
