package souk.exchange.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.wire.BookMessage;
import souk.exchange.wire.Paths;
import souk.exchange.wire.Problems;
import souk.ledger.Book;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.ProblemException;
import souk.transport.Response;

/** An agreement that was just put on the ledger is not known to its provider for some blocks. */
class OpeningTest {
  private static final PrivateKey KEY = PrivateKey.fromSeeded(new Random(5));
  private static final int OPENING = 6;

  private final HttpDialer dialer = new HttpDialer();
  private final AtomicInteger calls = new AtomicInteger();
  private int known;
  private Reason reason = Reason.NO_AGREEMENT;
  private HttpServer server;
  private ExchangeClient client;

  @BeforeEach
  void start() throws Exception {
    server =
        HttpServer.builder()
            .post(
                Paths.BOOK,
                BookMessage.MOST_BYTES,
                request -> {
                  if (calls.incrementAndGet() < known) {
                    throw new ProblemException(Problems.of(new UnitException(reason, "not now")));
                  }
                  return Response.of(new byte[0]);
                })
            .start();
    LedgerRules rules =
        new LedgerRules(new RoundRules(10, 2, 1, 20, 21), 30, 1_000_000, 1000, 2000);
    client =
        new ExchangeClient(
            dialer,
            KEY,
            new LedgerInfo(7, Address.ZERO, Address.ZERO, rules),
            new ClientRules(Duration.ofSeconds(10), 2, Duration.ofMillis(1), OPENING, 10));
  }

  @AfterEach
  void stop() {
    server.close();
    dialer.close();
  }

  private BookReply deliver() throws Exception {
    TicketBook book =
        new TicketBook(
            new Book(Bytes32.of(1), 2, 0, KEY.address()),
            Bytes.of(new byte[Book.HASH_SIZE]),
            KEY.sign(Bytes32.of(5)));
    return client.deliver(server.uri(), book);
  }

  @Test
  void shouldAskAgainWhenTheProviderDoesNotKnowTheAgreementYet() throws Exception {
    known = OPENING;

    assertThat(deliver()).isEqualTo(new BookReply.Accepted());
    assertThat(calls).hasValue(OPENING);
  }

  @Test
  void shouldGiveUpWhenTheProviderNeverKnowsIt() {
    known = Integer.MAX_VALUE;

    assertThat(catchThrowableOfType(UnitException.class, this::deliver).reason())
        .isEqualTo(Reason.NO_AGREEMENT);
    assertThat(calls).hasValue(OPENING);
  }

  @Test
  void shouldNotAskSoOftenWhenSomethingElseIsWrong() {
    known = Integer.MAX_VALUE;
    reason = Reason.BUSY;
    assertThat(catchThrowableOfType(UnitException.class, this::deliver).reason())
        .isEqualTo(Reason.BUSY);
    assertThat(calls).hasValue(2);

    calls.set(0);
    reason = Reason.EXPIRED;
    assertThat(catchThrowableOfType(UnitException.class, this::deliver).reason())
        .isEqualTo(Reason.EXPIRED);
    assertThat(calls).hasValue(1);
  }
}
