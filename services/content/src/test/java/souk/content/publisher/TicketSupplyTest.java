package souk.content.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import souk.payments.Ticket;
import souk.primitives.Bytes;

class TicketSupplyTest {
  private static final int TICKETS = 4;
  private final Deque<List<Ticket>> books = new ArrayDeque<>();

  private static List<Ticket> book(long round, long number) {
    return IntStream.range(0, TICKETS)
        .mapToObj(place -> new Ticket(round, number, place, Bytes.of(new byte[32])))
        .toList();
  }

  @Test
  void shouldBeUsedUpWhenTooFewPlacesAreLeftAndThereIsNoOtherBook() throws Exception {
    TicketSupply supply = new TicketSupply(_ -> Optional.ofNullable(books.poll()));
    books.add(book(7, 0));
    supply.refill(7);
    assertThat(supply.take(7, 3, false)).isNotNull();
    assertThat(supply.usedUp(7, 2)).as("another book may come").isFalse();

    supply.refill(7); // there is none
    assertThat(supply.usedUp(7, 1)).as("a place is left").isFalse();
    assertThat(supply.usedUp(7, 2)).isTrue();
    assertThat(supply.usedUp(8, 2)).as("another round").isFalse();

    books.add(book(8, 0));
    supply.refill(8);
    assertThat(supply.usedUp(8, 2)).isFalse();
  }
}
