package souk.content.cache;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import souk.content.AgreementKeys;
import souk.content.CacheReport;
import souk.content.FillRequest;
import souk.content.Token;
import souk.ledger.FailureLog;
import souk.primitives.Bytes32;
import souk.transport.HttpPeer;
import souk.transport.PeerException;

/** A cache's way to the publisher of one agreement. */
final class PublisherLink {
  private static final Duration FILL = Duration.ofSeconds(60);
  private static final Duration REPORT = Duration.ofSeconds(10);

  private final HttpPeer publisher;
  private final AgreementKeys keys;
  private final Bytes32 agreement;
  private final InstantSource clock;
  private final FailureLog failures;

  PublisherLink(HttpPeer publisher, AgreementKeys keys, Bytes32 agreement, InstantSource clock) {
    this.publisher = publisher;
    this.keys = keys;
    this.agreement = agreement;
    this.clock = clock;
    this.failures =
        new FailureLog(
            System.getLogger("souk.content"),
            "the publisher of agreement " + agreement + " gives this cache no chunk");
  }

  /** Fetches the chunk that a token is for. */
  void fill(Token token, ChunkStore.Sink sink) throws PeerException, IOException {
    FillRequest request =
        new FillRequest(agreement, token.object(), token.chunk(), clock.instant().getEpochSecond());
    try {
      publisher.stream(
          "POST",
          FillRequest.PATH,
          request.sign(keys),
          FILL,
          token.size(),
          token.size(),
          sink::accept);
      failures.succeeded();
    } catch (PeerException e) {
      failures.failed(e);
      throw e;
    }
  }

  void report(CacheReport report) throws PeerException {
    publisher.send("POST", CacheReport.PATH, report.sign(keys), REPORT, 0);
  }
}
