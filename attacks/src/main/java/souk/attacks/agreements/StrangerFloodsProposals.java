package souk.attacks.agreements;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import souk.attacks.http.HttpScene;
import souk.exchange.provider.AgreementLimits;
import souk.exchange.wire.NegotiationMessage;
import souk.exchange.wire.Paths;
import souk.exchange.wire.Proposal;
import souk.ledger.AgreementTerms;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Negotiation;
import souk.market.negotiation.NegotiationException;
import souk.market.negotiation.NegotiationRules;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;

/**
 * Proposes what it does not mean, under a new name each time, as fast as it can.
 *
 * @param from the address that it calls from: limits are of networks
 */
record StrangerFloodsProposals(String from) implements AgreementAttack {
  private static final int FLOOD = 200;

  /** Proposals and negotiations are counted apart; as many as in a second may come at once. */
  private static final int KINDS = 2;

  private static final long PER_SECOND = AgreementLimits.NONE.negotiations().perSecond();

  private static final int TOO_MANY = 429;

  @Override
  public String name() {
    return "stranger-floods-proposals";
  }

  @Override
  public String summary() {
    return "A stranger proposes agreements and negotiations that nobody means, each under a new"
        + " name, so that the provider checks signatures and asks the ledger for it, and"
        + " hears nobody else.";
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    Stranger stranger = Stranger.in(scene);
    Eip712.Domain domain = scene.market().market().ledger().info().domain();
    long began = System.nanoTime();
    int heard = 0;
    int refused = 0;
    try (HttpClient http =
        HttpClient.newBuilder().localAddress(InetAddress.getByName(from)).build()) {
      for (int i = 0; i < FLOOD; i++) {
        PrivateKey name = PrivateKey.fromSeeded(new Random(i));
        AgreementTerms terms = stranger.terms(Bytes32.ZERO).customer(name.address()).build();
        boolean asksToSign = i % 2 == 0;
        byte[] message =
            asksToSign
                ? new Proposal(terms, name.sign(terms.id(domain))).encode()
                : turn(scene, terms, name, domain);
        String path = asksToSign ? Paths.AGREEMENT : Paths.NEGOTIATIONS;
        int status = post(http, scene.provider().uri(), path, message);
        refused += status == TOO_MANY ? 1 : 0;
        heard += status == TOO_MANY ? 0 : 1;
      }
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + 1;
    Stranger honest = Stranger.customer(scene);
    Stranger.Answer answer = honest.propose(honest.terms(scene.terms().escrow()).build());
    return new Outcome(
        answer.signed().isEmpty() || heard > KINDS * PER_SECOND * (seconds + 1),
        0,
        0,
        "of %d messages in less than %d s %d were looked at and %d refused unread; another customer"
                .formatted(FLOOD, seconds, heard, refused)
            + " was told '%s'".formatted(answer.said()));
  }

  private static byte[] turn(
      HttpScene scene, AgreementTerms terms, PrivateKey name, Eip712.Domain domain)
      throws NegotiationException {
    var market = scene.market().market();
    return new NegotiationMessage(
            Negotiation.propose(
                    new Draft(terms, market.options().service().market().payment()),
                    name,
                    domain,
                    NegotiationRules.DEFAULT,
                    market.clock().instant().getEpochSecond())
                .turns()
                .getLast())
        .encode();
  }

  private static int post(HttpClient http, URI provider, String path, byte[] message)
      throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(provider + path))
                .POST(HttpRequest.BodyPublishers.ofByteArray(message))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }
}
