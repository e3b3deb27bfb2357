package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static souk.payments.PaymentScene.ROUND;
import static souk.payments.PaymentScene.ROUNDS;
import static souk.payments.PaymentScene.TICKETS;
import static souk.payments.PaymentScene.unit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import souk.ledger.Book;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;
import souk.payments.testkit.MemoryTillStore;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;

class LedgerTillTest {
  private final PaymentScene scene = new PaymentScene();
  private final Wallet wallet = scene.wallet();
  private final LedgerTill till = scene.till(scene.provider);

  private static void assertAccepted(BookReply reply) {
    assertThat(reply).isEqualTo(new BookReply.Accepted());
  }

  private static void assertRefused(BookReply reply, TillRefusal reason) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            BookReply.Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  private static void assertTaken(TicketReply reply) {
    assertThat(reply).isEqualTo(new TicketReply.Taken());
  }

  private static void assertRefused(TicketReply reply, int index, TillRefusal reason) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            TicketReply.Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(reason);
              assertThat(refused.index()).isEqualTo(index);
            });
  }

  private TicketReply take(int unit, List<Ticket> tickets) {
    return till.take(scene.escrow, unit(unit), tickets).join();
  }

  private long tickets() {
    return till.income().stream().mapToLong(Income::tickets).sum();
  }

  private List<Ticket> openBookAndTakeAll() {
    assertAccepted(till.accept(wallet.openBook(scene.provider, ROUND)).join());
    return wallet.take(scene.provider, TICKETS);
  }

  @Test
  void shouldTakeEveryTicketOfABookOnceInAnyOrder() {
    List<Ticket> tickets = new ArrayList<>(openBookAndTakeAll());
    java.util.Collections.shuffle(tickets, new java.util.Random(5));

    for (int i = 0; i < tickets.size(); i++) {
      assertTaken(take(i, List.of(tickets.get(i))));
    }

    assertThat(tickets()).isEqualTo(TICKETS);
    for (int i = 0; i < tickets.size(); i++) {
      assertRefused(take(100 + i, List.of(tickets.get(i))), 0, TillRefusal.TICKET_SPENT);
    }
    assertThat(tickets()).isEqualTo(TICKETS);
    assertThat(till.income())
        .containsExactly(new Income(ROUND, scene.escrow, 1, TICKETS, PaymentScene.PRIZE));
  }

  @Test
  void shouldTakeARepeatedPaymentOnceAndSayYesAgain() {
    List<Ticket> tickets = openBookAndTakeAll();
    assertTaken(take(1, tickets.subList(0, 3)));

    assertTaken(take(1, tickets.subList(0, 3)));
    assertTaken(take(1, tickets.subList(1, 2)));

    assertThat(tickets()).isEqualTo(3);
    assertRefused(take(2, tickets.subList(0, 3)), 0, TillRefusal.TICKET_SPENT);
    assertRefused(take(1, tickets.subList(2, 4)), 1, TillRefusal.TICKET_SPENT);
    assertThat(tickets()).isEqualTo(3);
  }

  @Test
  void shouldSayYesAgainToARepeatedPaymentAfterTheRoundClosed() {
    List<Ticket> tickets = openBookAndTakeAll();
    assertTaken(take(1, tickets.subList(0, 2)));

    scene.ledger.advanceTo(ROUNDS.end(ROUND) + 1);

    assertTaken(take(1, tickets.subList(0, 2)));
    assertRefused(take(3, tickets.subList(2, 3)), 0, TillRefusal.ROUND_CLOSED);
  }

  @Test
  void shouldTakeNoneOfAPaymentWhenOneTicketDoesNotHold() {
    List<Ticket> tickets = new ArrayList<>(openBookAndTakeAll());
    Ticket good = tickets.get(5);
    byte[] wrong = good.secret().toArray();
    wrong[15] ^= 1;
    tickets.set(5, new Ticket(good.round(), good.book(), good.place(), Bytes.of(wrong)));

    assertRefused(take(1, tickets), 5, TillRefusal.BAD_SECRET);
    assertThat(tickets()).isZero();

    tickets.set(5, tickets.get(2));
    assertRefused(take(1, tickets), 5, TillRefusal.TICKET_SPENT);
    assertThat(tickets()).isZero();

    tickets.set(5, good);
    assertTaken(take(1, tickets));
    assertThat(tickets()).isEqualTo(TICKETS);
  }

  @Test
  void shouldRefuseATicketAtAnotherPlaceThanItsOwn() {
    Ticket ticket = openBookAndTakeAll().get(3);

    assertRefused(
        take(1, List.of(new Ticket(ticket.round(), ticket.book(), 4, ticket.secret()))),
        0,
        TillRefusal.BAD_SECRET);
    for (int place : new int[] {-1, TICKETS, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertRefused(
          take(1, List.of(new Ticket(ticket.round(), ticket.book(), place, ticket.secret()))),
          0,
          TillRefusal.BAD_PLACE);
    }
  }

  @Test
  void shouldRefuseSecretsThatAreNot16Bytes() {
    Ticket ticket = openBookAndTakeAll().get(0);
    for (int size : new int[] {0, 15, 17, 1000}) {
      assertRefused(
          take(1, List.of(new Ticket(ROUND, ticket.book(), 0, Bytes.of(new byte[size])))),
          0,
          TillRefusal.BAD_SECRET);
    }
  }

  @Test
  void shouldRefuseTicketsOfABookThatWasNotAccepted() {
    TicketBook first = wallet.openBook(scene.provider, ROUND);
    Ticket ticket = wallet.take(scene.provider, 1).getFirst();

    assertRefused(take(1, List.of(ticket)), 0, TillRefusal.BOOK_UNKNOWN);
    assertAccepted(till.accept(first).join());
    assertRefused(
        take(1, List.of(ticket, new Ticket(ROUND, 1, 0, ticket.secret()))),
        1,
        TillRefusal.BOOK_UNKNOWN);
    assertRefused(
        till.take(Bytes32.ZERO, unit(1), List.of(ticket)).join(), 0, TillRefusal.BOOK_UNKNOWN);
    assertTaken(take(1, List.of(ticket)));
  }

  @Test
  void shouldRefuseMoreTicketsThanOnePaymentMayHold() {
    Ticket ticket = openBookAndTakeAll().get(0);
    List<Ticket> many = java.util.Collections.nCopies(TicketBatch.MAX_TICKETS + 1, ticket);

    assertRefused(take(1, many), TicketBatch.MAX_TICKETS, TillRefusal.TOO_MANY);
  }

  @Test
  void shouldTakeNothingForNothing() {
    assertTaken(take(1, List.of()));
  }

  @Test
  void shouldCloseBeforeTheRoundEnds() {
    TicketBook second;
    List<Ticket> tickets = openBookAndTakeAll();
    second = wallet.openBook(scene.provider, ROUND);

    scene.ledger.advanceTo(ROUNDS.closes(ROUND) - 1);
    assertTaken(take(1, tickets.subList(0, 1)));
    scene.ledger.advanceTo(ROUNDS.closes(ROUND));

    assertRefused(take(2, tickets.subList(1, 2)), 0, TillRefusal.ROUND_CLOSED);
    assertRefused(till.accept(second).join(), TillRefusal.ROUND_CLOSED);
  }

  @Test
  void shouldTakeNothingWhenItsViewOfTheLedgerIsStale() {
    List<Ticket> tickets = openBookAndTakeAll();
    TicketBook second = wallet.openBook(scene.provider, ROUND);

    scene.ledger.waitSeconds(PaymentScene.MAX_LAG.toSeconds());
    assertTaken(take(1, tickets.subList(0, 1)));
    scene.ledger.waitSeconds(1);

    assertRefused(take(2, tickets.subList(1, 2)), 0, TillRefusal.STALE_LEDGER);
    assertRefused(till.accept(second).join(), TillRefusal.STALE_LEDGER);
  }

  @Test
  void shouldTakeNothingWhileItsLedgerCouldNotProveADraw() {
    List<Ticket> tickets = openBookAndTakeAll();
    TicketBook second = wallet.openBook(scene.provider, ROUND);
    assertTaken(take(1, tickets.subList(0, 1)));

    scene.ledger.undrawable = Optional.of("a fork");
    assertRefused(take(2, tickets.subList(1, 2)), 0, TillRefusal.STALE_LEDGER);
    assertRefused(till.accept(second).join(), TillRefusal.STALE_LEDGER);
    scene.ledger.undrawable = Optional.empty();
    assertTaken(take(2, tickets.subList(1, 2)));
  }

  @Test
  void shouldRefuseABookOfARoundWhoseAllotmentsAreNotFinal() {
    PaymentScene fresh = new PaymentScene();
    Wallet payer = fresh.wallet();
    fresh.ledger.advanceTo(ROUNDS.end(ROUND) + PaymentScene.FINAL_DEPTH - 1);
    TicketBook book = payer.openBook(fresh.provider, ROUND + 1);

    PaymentScene slower = new PaymentScene();
    slower.ledger.advanceTo(ROUNDS.end(ROUND) + PaymentScene.FINAL_DEPTH - 2);
    LedgerTill slow = slower.till(slower.provider);

    assertRefused(slow.accept(book).join(), TillRefusal.ROUND_CLOSED);
    slower.ledger.advanceTo(ROUNDS.end(ROUND) + PaymentScene.FINAL_DEPTH - 1);
    assertAccepted(slow.accept(book).join());
  }

  @Test
  void shouldRefuseBooksOfOtherRounds() {
    TicketBook book = wallet.openBook(scene.provider, ROUND);

    for (long round : new long[] {0, 2, 0xffffffffL, 1L << 40, Long.MAX_VALUE, -1}) {
      Book other = new Book(scene.escrow, round, 0, scene.provider);
      assertRefused(
          till.accept(new TicketBook(other, book.leaves(), book.cover())).join(),
          TillRefusal.ROUND_CLOSED);
    }
  }

  @Test
  void shouldRefuseABookOutsideItsAllotment() {
    TicketBook book = wallet.openBook(scene.provider, ROUND);

    for (long number : new long[] {-1, PaymentScene.BOOKS, Long.MAX_VALUE}) {
      Book outside = new Book(scene.escrow, ROUND, number, scene.provider);
      assertRefused(
          till.accept(new TicketBook(outside, book.leaves(), book.cover())).join(),
          TillRefusal.NOT_ALLOTTED);
    }
    assertRefused(
        till.accept(wallet.openBook(scene.other, ROUND)).join(), TillRefusal.NOT_ALLOTTED);
  }

  @Test
  void shouldRefuseABookOfAnUnknownEscrow() {
    TicketBook book = wallet.openBook(scene.provider, ROUND);
    Book elsewhere = new Book(Bytes32.of(7), ROUND, 0, scene.provider);

    assertRefused(
        till.accept(new TicketBook(elsewhere, book.leaves(), book.cover())).join(),
        TillRefusal.ESCROW_UNKNOWN);
  }

  @Test
  void shouldRefuseEscrowsNotWorthHaving() {
    TicketBook book = wallet.openBook(scene.provider, ROUND);
    TillRules rules = PaymentScene.rules();
    TillRules dear =
        new TillRules(
            PaymentScene.PRIZE.plus(Amount.of(1)),
            rules.maxDepth(),
            rules.maxLag(),
            rules.memory(),
            rules.memoryPerRound());
    TillRules shallow =
        new TillRules(
            PaymentScene.PRIZE,
            PaymentScene.DEPTH - 1,
            rules.maxLag(),
            rules.memory(),
            rules.memoryPerRound());

    assertRefused(
        scene.till(scene.provider, new MemoryTillStore(), dear).accept(book).join(),
        TillRefusal.ESCROW_POOR);
    assertRefused(
        scene.till(scene.provider, new MemoryTillStore(), shallow).accept(book).join(),
        TillRefusal.ESCROW_POOR);
  }

  @Test
  void shouldRefuseLeavesThatAreNotAsManyAsTheTreeHas() {
    TicketBook book = wallet.openBook(scene.provider, ROUND);
    int size = book.leaves().size();

    for (int wrong : new int[] {0, size - 16, size - 1, size + 16, 2 * size}) {
      Bytes leaves = Bytes.of(java.util.Arrays.copyOf(book.leaves().toArray(), wrong));
      assertRefused(
          till.accept(new TicketBook(book.book(), leaves, book.cover())).join(),
          TillRefusal.BAD_LEAVES);
    }
  }

  @Test
  void shouldRefuseACoverThatTheSignerDidNotSignOverTheseLeaves() {
    TicketBook book = wallet.openBook(scene.provider, ROUND);
    byte[] leaves = book.leaves().toArray();
    leaves[leaves.length - 1] ^= 1;
    Signature thief =
        PrivateKey.fromSeeded(scene.random)
            .sign(book.book().coverDigest(scene.ledger.info().domain(), new byte[16]));
    Signature flipped = Signature.of(book.cover().rs(), book.cover().recoveryId() ^ 1);

    assertRefused(
        till.accept(new TicketBook(book.book(), Bytes.of(leaves), book.cover())).join(),
        TillRefusal.BAD_SIGNATURE);
    assertRefused(
        till.accept(new TicketBook(book.book(), book.leaves(), thief)).join(),
        TillRefusal.BAD_SIGNATURE);
    assertRefused(
        till.accept(new TicketBook(book.book(), book.leaves(), flipped)).join(),
        TillRefusal.BAD_SIGNATURE);
    Book renumbered = new Book(scene.escrow, ROUND, 1, scene.provider);
    assertRefused(
        till.accept(new TicketBook(renumbered, book.leaves(), book.cover())).join(),
        TillRefusal.BAD_SIGNATURE);
    assertAccepted(till.accept(book).join());
  }

  @Test
  void shouldRefuseACoverForAnotherChain() {
    PaymentScene foreign = new PaymentScene(1);
    TicketBook theirs = foreign.wallet().openBook(foreign.provider, ROUND);
    assertThat(foreign.provider).isEqualTo(scene.provider);

    assertRefused(till.accept(theirs).join(), TillRefusal.ESCROW_UNKNOWN);
    Book relabelled = new Book(scene.escrow, ROUND, 0, scene.provider);
    assertRefused(
        till.accept(new TicketBook(relabelled, theirs.leaves(), theirs.cover())).join(),
        TillRefusal.BAD_SIGNATURE);
  }

  @Test
  void shouldRefuseTheOldSignerFromTheRoundOnThatTheFunderChangedIt() {
    PrivateKey next = PrivateKey.fromSeeded(scene.random);
    scene.ledger.setSigner(scene.escrow, ROUND + 1, next.address());
    assertAccepted(till.accept(wallet.openBook(scene.provider, ROUND)).join());
    scene.ledger.advanceTo(ROUNDS.start(ROUND + 1) + PaymentScene.FINAL_DEPTH);
    Book book = new Book(scene.escrow, ROUND + 1, 0, scene.provider);
    Bytes leaves = Bytes.of(new byte[TICKETS * 16]);
    byte[] root = new TicketTree().root(leaves.toArray(), PaymentScene.DEPTH);
    Bytes32 digest = book.coverDigest(scene.ledger.info().domain(), root);

    assertRefused(
        till.accept(new TicketBook(book, leaves, scene.signer.sign(digest))).join(),
        TillRefusal.BAD_SIGNATURE);
    assertAccepted(till.accept(new TicketBook(book, leaves, next.sign(digest))).join());
  }

  @Test
  void shouldRefuseASecondCoverForABook() {
    TicketBook book = wallet.openBook(scene.provider, ROUND);
    Bytes leaves = Bytes.of(new byte[TICKETS * 16]);
    byte[] root = new TicketTree().root(leaves.toArray(), PaymentScene.DEPTH);
    TicketBook second =
        new TicketBook(
            book.book(),
            leaves,
            scene.signer.sign(book.book().coverDigest(scene.ledger.info().domain(), root)));

    assertAccepted(till.accept(book).join());
    assertRefused(till.accept(second).join(), TillRefusal.BOOK_CONFLICT);
    assertAccepted(till.accept(book).join());
    assertTaken(take(1, wallet.take(scene.provider, TICKETS)));
    assertThat(till.income()).hasSize(1);
    assertThat(till.income().getFirst().books()).isOne();
  }

  @Test
  void shouldHoldNoMoreBooksThanItHasRoomFor() {
    long room = 2 * HeldBook.memory(PaymentScene.DEPTH);
    TillRules rules = PaymentScene.rules();
    LedgerTill small =
        scene.till(
            scene.provider,
            new MemoryTillStore(),
            new TillRules(rules.leastPrize(), 8, rules.maxLag(), room, 1 << 20));
    LedgerTill fair =
        scene.till(
            scene.provider,
            new MemoryTillStore(),
            new TillRules(rules.leastPrize(), 8, rules.maxLag(), 1 << 20, room));
    TicketBook first = wallet.openBook(scene.provider, ROUND);
    TicketBook second = wallet.openBook(scene.provider, ROUND);
    TicketBook third = wallet.openBook(scene.provider, ROUND);

    for (LedgerTill full : List.of(small, fair)) {
      assertAccepted(full.accept(first).join());
      assertAccepted(full.accept(second).join());
      assertRefused(full.accept(third).join(), TillRefusal.TILL_FULL);
      assertThat(full.memory()).isEqualTo(room);
      assertAccepted(full.accept(first).join());
      full.drop(ROUND);
      assertThat(full.memory()).isZero();
      assertAccepted(full.accept(third).join());
    }
  }

  @Test
  void shouldPayOnceWhenThePayerCanOpenALeafInTwoWays() {
    // Stands for a collision that the payer found: two secrets that the till takes for one leaf.
    List<Ticket> tickets = openBookAndTakeAll();
    assertTaken(take(1, tickets.subList(0, 1)));
    Ticket twin =
        new Ticket(ROUND, tickets.get(0).book(), tickets.get(0).place(), Bytes.of(new byte[16]));

    assertRefused(take(2, List.of(twin)), 0, TillRefusal.TICKET_SPENT);
    assertRefused(take(1, List.of(twin)), 0, TillRefusal.BAD_SECRET);
    assertThat(tickets()).isOne();
  }

  @Test
  void shouldKnowAfterARestartWhatItTook() {
    MemoryTillStore store = new MemoryTillStore();
    LedgerTill before = scene.till(scene.provider, store, PaymentScene.rules());
    assertAccepted(before.accept(wallet.openBook(scene.provider, ROUND)).join());
    assertAccepted(before.accept(wallet.openBook(scene.provider, ROUND)).join());
    List<Ticket> tickets = wallet.take(scene.provider, 2 * TICKETS);
    assertTaken(before.take(scene.escrow, unit(1), tickets.subList(0, TICKETS + 3)).join());
    before.close();

    LedgerTill after = scene.till(scene.provider, store, PaymentScene.rules());

    assertThat(after.income()).isEqualTo(before.income());
    assertThat(after.memory()).isEqualTo(before.memory());
    assertTaken(after.take(scene.escrow, unit(1), tickets.subList(0, TICKETS + 3)).join());
    assertRefused(
        after.take(scene.escrow, unit(2), tickets.subList(0, 1)).join(),
        0,
        TillRefusal.TICKET_SPENT);
    assertTaken(
        after.take(scene.escrow, unit(2), tickets.subList(TICKETS + 3, 2 * TICKETS)).join());
    assertAccepted(after.accept(wallet.openBook(scene.provider, ROUND)).join());
    assertTaken(after.take(scene.escrow, unit(3), wallet.take(scene.provider, TICKETS)).join());
    assertThat(after.income().getFirst().tickets()).isEqualTo(3L * TICKETS);
  }

  @Test
  void shouldCountItsRefusals() {
    Ticket ticket = openBookAndTakeAll().get(0);
    assertTaken(take(1, List.of(ticket)));
    take(2, List.of(ticket));
    take(3, List.of(ticket));
    till.accept(wallet.openBook(scene.other, ROUND)).join();

    assertThat(till.refusals())
        .containsOnly(
            java.util.Map.entry(TillRefusal.TICKET_SPENT, 2L),
            java.util.Map.entry(TillRefusal.NOT_ALLOTTED, 1L));
  }
}
