package souk.content.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import souk.content.ContentRules;
import souk.payments.Ticket;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;
import souk.puzzle.PuzzleProfile;

class ClearTicketCountsTest {
  /** Of what was sent, a fifth may stay unpaid. */
  private static final ContentRules RULES =
      new ContentRules(PuzzleProfile.SOUK, 4, 4, 1 << 20, 1 << 20, 1 << 20, 20, 2000, 8, 64, 2, 24);

  private static final int PROVIDER = 40;
  private static final int CUSTOMER = 10;

  private final ClearTickets advance = new ClearTickets(RULES, PROVIDER, CUSTOMER);

  private static Places places(int count, boolean clear) {
    return new Places(book(count), 0, count, clear);
  }

  private static SupplyBook book(int tickets) {
    List<Ticket> all = new ArrayList<>();
    for (int place = 0; place < tickets; place++) {
      all.add(new Ticket(1, 2, place, Bytes.of(new byte[16])));
    }
    return new SupplyBook(all);
  }

  private void abandon(int tickets) {
    for (int i = 0; i < tickets; i++) {
      advance.abandoned(places(1, advance.give(1)));
    }
  }

  private void pay(int tickets) {
    for (int i = 0; i < tickets; i++) {
      advance.paid(places(1, advance.give(1)));
    }
  }

  @Test
  void shouldGiveTicketsInTheClearOnlyWhenMoreThanHalfOfTheExposureIsLost() {
    abandon(30);

    advance.claim(1, PROVIDER / 2);
    assertThat(advance.clear()).isFalse();
    assertThat(advance.give(1)).isFalse();

    advance.claim(2, PROVIDER / 2 + 1);
    assertThat(advance.clear()).isTrue();
    assertThat(advance.give(1)).isTrue();
    assertThat(advance.usable()).isTrue();
  }

  @Test
  void shouldNotChooseACacheWhenItClaimsMoreThanItCanHaveLost() {
    abandon(10);

    advance.claim(1, 24);
    assertThat(advance.usable()).as("more than twice what was abandoned").isFalse();
    assertThat(advance.give(1)).isFalse();

    advance.claim(2, 20);
    assertThat(advance.usable()).as("it takes that back").isTrue();

    abandon(100);
    advance.claim(3, PROVIDER + 1);
    assertThat(advance.usable()).as("more than it ever risks").isFalse();
    assertThat(advance.give(1)).isFalse();
  }

  @Test
  void shouldBelieveAClaimWhenTheTicketsAreStillOut() {
    for (int i = 0; i < 11; i++) {
      assertThat(advance.give(1)).isFalse();
    }

    advance.claim(1, 22);

    assertThat(advance.clear()).isTrue();
  }

  @Test
  void shouldNotBelieveAClaimWhenTheAgreedShareWasAbandonedAndNoMore() {
    for (int i = 0; i < 100; i++) {
      abandon(1);
      pay(4);
    }

    advance.claim(1, 21);

    assertThat(advance.usable()).isFalse();
  }

  @Test
  void shouldNotBankWhatWasPaidBeforeALoss() {
    pay(1000);
    abandon(30);

    advance.claim(1, 30);

    assertThat(advance.clear()).isTrue();
  }

  @Test
  void shouldAdvanceTheCustomersExposureAndTheAgreedShareOfWhatIsProven() {
    pay(50);
    abandon(100);
    advance.claim(1, 30);

    int clear = 0;
    while (advance.usable()) {
      assertThat(advance.give(1)).isTrue();
      clear++;
    }
    assertThat(clear).isEqualTo(CUSTOMER + 50 / 5);
    assertThat(advance.give(1)).isFalse();

    advance.abandoned(places(1, true));
    assertThat(advance.give(1)).as("one came back unused").isTrue();
    advance.paid(places(1, true));
    assertThat(advance.usable()).as("what was paid in advance proves nothing").isFalse();
    advance.takeBack(2, true);
    assertThat(advance.give(3)).as("a chunk of three with room for two").isFalse();
    assertThat(advance.give(2)).isTrue();
  }

  @Test
  void shouldNotListenWhenAReportIsOlderThanAnother() {
    abandon(100);
    advance.claim(5, 30);

    advance.claim(5, 0);
    advance.claim(4, 0);
    assertThat(advance.clear()).isTrue();

    advance.claim(6, 0);
    assertThat(advance.clear()).isFalse();
  }

  @Test
  void shouldGoOnWithItsSumsWhenRestarted() throws DecodeException {
    pay(50);
    abandon(100);
    advance.claim(7, 30);
    assertThat(advance.give(15)).isTrue();
    ByteWriter sums = new ByteWriter();
    assertThat(advance.save(sums)).isTrue();
    assertThat(advance.save(new ByteWriter())).as("nothing changed since").isFalse();

    ClearTickets restarted = new ClearTickets(RULES, PROVIDER, CUSTOMER);
    restarted.restore(ClearTickets.Sums.readFrom(new ByteReader(sums.toArray())));

    assertThat(restarted.give(6)).isFalse();
    assertThat(restarted.give(5)).isTrue();
    restarted.claim(7, 0);
    assertThat(restarted.usable()).as("an old report").isFalse();
  }

  @Test
  void shouldKeepPlacesOutOfBoxesWhenAClientHadTheirSecretsInTheClear() {
    SupplyBook book = book(4);
    assertThat(book.take(2)).isZero();
    book.giveBackKnown(0, 2);

    assertThat(book.take(2)).isEqualTo(2);
    assertThat(book.take(1)).isEqualTo(-1);
    assertThat(book.takeKnown(3)).isEqualTo(-1);
    assertThat(book.takeKnown(2)).isZero();
    assertThat(book.takeKnown(1)).isEqualTo(-1);
  }
}
