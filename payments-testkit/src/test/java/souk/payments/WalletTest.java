package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static souk.payments.PaymentScene.BOOKS;
import static souk.payments.PaymentScene.ROUND;
import static souk.payments.PaymentScene.ROUNDS;
import static souk.payments.PaymentScene.TICKETS;
import static souk.payments.PaymentScene.unit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import souk.ledger.Book;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;
import souk.payments.WalletException.Reason;
import souk.payments.testkit.MemoryWalletStore;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;
import souk.primitives.Signer;

class WalletTest {
  private final PaymentScene scene = new PaymentScene();
  private final MemoryWalletStore store = new MemoryWalletStore();
  private final Wallet wallet = scene.wallet(store);

  private static void assertRefused(ThrowingCallable call, Reason reason) {
    WalletException thrown = catchThrowableOfType(WalletException.class, call);
    assertThat(thrown).isNotNull();
    assertThat(thrown.reason()).isEqualTo(reason);
  }

  @Test
  void shouldGiveEachPlaceOutOnce() {
    Set<List<Long>> places = new HashSet<>();
    Set<Bytes> secrets = new HashSet<>();
    for (int book = 0; book < BOOKS; book++) {
      wallet.openBook(scene.provider, ROUND);
    }
    for (int i = 0; i < BOOKS * TICKETS; i++) {
      Ticket ticket = wallet.take(scene.provider, 1).getFirst();
      places.add(List.of(ticket.round(), ticket.book(), (long) ticket.place()));
      secrets.add(ticket.secret());
    }

    assertThat(places).hasSize((int) BOOKS * TICKETS);
    assertThat(secrets).hasSize((int) BOOKS * TICKETS);
    assertRefused(() -> wallet.take(scene.provider, 1), Reason.NO_TICKETS);
  }

  @Test
  void shouldMakeTheNextBookOutBeforeTheLastIsUsedUp() {
    assertThat(wallet.topUp(scene.provider, 1)).hasSize(1);
    List<Integer> leftWhenMade = new ArrayList<>();
    for (int i = 0; i < 2 * TICKETS; i++) {
      long left = wallet.left(scene.provider);
      if (!wallet.topUp(scene.provider, 1).isEmpty()) {
        leftWhenMade.add((int) left);
      }
      wallet.take(scene.provider, 1);
    }

    assertThat(leftWhenMade).containsExactly(TICKETS / 4 + 1, TICKETS / 4 + 1);
  }

  @Test
  void shouldMakeOutAsManyBooksAsAPaymentNeeds() {
    assertThat(wallet.topUp(scene.provider, TICKETS + 1)).hasSize(2);
    assertThat(wallet.take(scene.provider, TICKETS + 1)).hasSize(TICKETS + 1);
  }

  @Test
  void shouldUseTheLastBookUpWhenThereIsNoNextOne() {
    wallet.topUp(scene.provider, (int) BOOKS * TICKETS);

    assertThat(wallet.topUp(scene.provider, (int) BOOKS * TICKETS)).isEmpty();
    assertRefused(
        () -> wallet.topUp(scene.provider, (int) BOOKS * TICKETS + 1), Reason.BOOKS_EXHAUSTED);
    assertThat(wallet.take(scene.provider, (int) BOOKS * TICKETS)).hasSize((int) BOOKS * TICKETS);
  }

  @Test
  void shouldGiveATicketOutAgainThatCameBack() {
    wallet.openBook(scene.provider, ROUND);
    List<Ticket> tickets = wallet.take(scene.provider, TICKETS);
    Ticket unused = tickets.get(7);

    wallet.giveBack(unused);

    assertThat(wallet.left(scene.provider)).isOne();
    assertThat(wallet.take(scene.provider, 1)).containsExactly(unused);
    assertRefused(() -> wallet.take(scene.provider, 1), Reason.NO_TICKETS);
  }

  @Test
  void shouldNotTakeBackWhatItDidNotGiveOut() {
    wallet.openBook(scene.provider, ROUND);
    Ticket ticket = wallet.take(scene.provider, 1).getFirst();
    Ticket forged = new Ticket(ROUND, 0, ticket.place(), Bytes.of(new byte[16]));
    Ticket never = new Ticket(ROUND, 0, 5, ticket.secret());
    Ticket ofNoBook = new Ticket(ROUND, 2, 0, ticket.secret());
    Ticket outside = new Ticket(ROUND, 0, TICKETS, ticket.secret());

    for (Ticket wrong : List.of(forged, never, ofNoBook, outside)) {
      assertThatThrownBy(() -> wallet.giveBack(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
    wallet.giveBack(ticket);
    assertThatThrownBy(() -> wallet.giveBack(ticket)).isInstanceOf(IllegalArgumentException.class);
    assertThat(wallet.left(scene.provider)).isEqualTo(TICKETS);
  }

  @Test
  void shouldSendTheSameBookAgainWhenItGotLost() {
    TicketBook first = wallet.openBook(scene.provider, ROUND);
    TicketBook second = wallet.openBook(scene.provider, ROUND);

    assertThat(wallet.books(scene.provider)).containsExactly(first, second);
    assertThat(wallet.books(scene.other)).isEmpty();
  }

  @Test
  void shouldPayManyProvidersAtOnceEachFromItsOwnBooks() {
    LedgerTill till = scene.till(scene.provider);
    LedgerTill otherTill = scene.till(scene.other);

    for (TicketBook book : wallet.topUp(scene.provider, 5)) {
      assertThat(till.accept(book).join()).isEqualTo(new BookReply.Accepted());
    }
    for (TicketBook book : wallet.topUp(scene.other, 5)) {
      assertThat(book.book().number()).isGreaterThanOrEqualTo(BOOKS);
      assertThat(otherTill.accept(book).join()).isEqualTo(new BookReply.Accepted());
    }

    assertThat(till.take(scene.escrow, unit(1), wallet.take(scene.provider, 5)).join())
        .isEqualTo(new TicketReply.Taken());
    assertThat(otherTill.take(scene.escrow, unit(1), wallet.take(scene.other, 5)).join())
        .isEqualTo(new TicketReply.Taken());
  }

  @Test
  void shouldRefuseToPayWhomNoBooksAreAllottedTo() {
    assertRefused(() -> wallet.openBook(Address.ZERO, ROUND), Reason.NOT_ALLOTTED);
  }

  @Test
  void shouldRefuseAllRoundsButTheOpenOne() {
    assertThat(wallet.round()).isEqualTo(OptionalLong.of(ROUND));
    assertRefused(() -> wallet.openBook(scene.provider, ROUND - 1), Reason.ROUND_CLOSED);
    assertRefused(() -> wallet.openBook(scene.provider, ROUND + 1), Reason.ROUND_CLOSED);

    wallet.openBook(scene.provider, ROUND);
    scene.ledger.advanceTo(ROUNDS.closes(ROUND));

    assertThat(wallet.round()).isEmpty();
    assertRefused(() -> wallet.openBook(scene.provider, ROUND), Reason.ROUND_CLOSED);
    assertRefused(() -> wallet.take(scene.provider, 1), Reason.ROUND_CLOSED);

    scene.ledger.advanceTo(ROUNDS.start(ROUND + 1) + PaymentScene.FINAL_DEPTH - 2);
    assertRefused(() -> wallet.openBook(scene.provider, ROUND + 1), Reason.ROUND_CLOSED);
    scene.ledger.advanceTo(ROUNDS.start(ROUND + 1) + PaymentScene.FINAL_DEPTH - 1);
    assertThat(wallet.left(scene.provider)).isZero();
    assertThat(wallet.books(scene.provider)).isEmpty();
    assertThat(wallet.openBook(scene.provider, ROUND + 1).book().number()).isZero();
  }

  @Test
  void shouldStopAtTheEscrowsLastRound() {
    scene.ledger.advanceTo(ROUNDS.start(ROUND + 5) + PaymentScene.FINAL_DEPTH);

    assertRefused(() -> wallet.openBook(scene.provider, ROUND + 5), Reason.ESCROW_UNKNOWN);
  }

  @Test
  void shouldGiveNothingOutWhenItsViewOfTheLedgerIsStale() {
    wallet.openBook(scene.provider, ROUND);
    scene.ledger.waitSeconds(PaymentScene.MAX_LAG.toSeconds() + 1);

    assertThat(wallet.round()).isEmpty();
    assertRefused(() -> wallet.openBook(scene.provider, ROUND), Reason.STALE_LEDGER);
    assertRefused(() -> wallet.take(scene.provider, 1), Reason.STALE_LEDGER);
  }

  @Test
  void shouldGiveNothingOutWhileItsLedgerCouldNotProveADraw() {
    wallet.openBook(scene.provider, ROUND);
    scene.ledger.undrawable = Optional.of("a fork");

    assertThat(wallet.round()).isEmpty();
    assertRefused(() -> wallet.openBook(scene.provider, ROUND), Reason.STALE_LEDGER);
    assertRefused(() -> wallet.take(scene.provider, 1), Reason.STALE_LEDGER);
  }

  @Test
  void shouldMakeNothingOutWithAKeyThatTheFunderReplaced() {
    PrivateKey next = PrivateKey.fromSeeded(scene.random);
    scene.ledger.setSigner(scene.escrow, ROUND + 1, next.address());
    scene.ledger.advanceTo(ROUNDS.start(ROUND + 1) + PaymentScene.FINAL_DEPTH);

    assertRefused(() -> wallet.openBook(scene.provider, ROUND + 1), Reason.WRONG_SIGNER);
  }

  @Test
  void shouldMakeTheSameCoverWhenItRunsTwice() {
    Wallet twin = scene.wallet(new MemoryWalletStore());

    assertThat(twin.openBook(scene.provider, ROUND))
        .isEqualTo(wallet.openBook(scene.provider, ROUND));
    assertThat(twin.take(scene.provider, TICKETS)).isEqualTo(wallet.take(scene.provider, TICKETS));
  }

  @Test
  void shouldDeriveOtherSecretsFromAnotherKeyOrForAnotherBook() {
    byte[] key = new byte[32];
    key[31] = 1;
    Wallet stranger =
        new Wallet(
            scene.ledger,
            scene.escrow,
            scene.signer,
            new SecretKeySpec(key, "HmacSHA256"),
            new MemoryWalletStore(),
            PaymentScene.MAX_LAG,
            scene.ledger.clock());
    Set<Bytes> secrets = new HashSet<>();
    for (Wallet one : List.of(wallet, stranger)) {
      one.topUp(scene.provider, 2 * TICKETS);
      one.topUp(scene.other, TICKETS);
      one.take(scene.provider, 2 * TICKETS).forEach(ticket -> secrets.add(ticket.secret()));
      one.take(scene.other, TICKETS).forEach(ticket -> secrets.add(ticket.secret()));
    }

    assertThat(secrets).hasSize(2 * 3 * TICKETS);
  }

  @Test
  void shouldGoOnWithTheNextBookAfterARestart() {
    TicketBook before = wallet.openBook(scene.provider, ROUND);
    wallet.take(scene.provider, 3);
    wallet.close();

    Wallet after = scene.wallet(store);

    assertRefused(() -> after.take(scene.provider, 1), Reason.NO_TICKETS);
    assertThat(after.openBook(scene.provider, ROUND).book().number())
        .isEqualTo(before.book().number() + 1);
  }

  @Test
  void shouldSkipTheRoundsThatAnIncompleteStoreMayHaveLostBooksOf() {
    ForgetfulStore restored = new ForgetfulStore();
    Wallet careful = scene.wallet(restored);

    assertRefused(() -> careful.openBook(scene.provider, ROUND), Reason.ROUND_SKIPPED);
    assertThat(restored.begun).isEqualTo(ROUND + 1);
    scene.ledger.advanceTo(ROUNDS.start(ROUND + 1) + PaymentScene.FINAL_DEPTH);
    assertThat(careful.openBook(scene.provider, ROUND + 1).book().number()).isZero();
  }

  @Test
  void shouldSkipARoundThatAnotherWalletMayHaveSeenBeginEarlier() {
    scene.ledger.advanceTo(ROUNDS.end(ROUND) - ROUNDS.seedDelay());
    ForgetfulStore restored = new ForgetfulStore();

    scene.wallet(restored);

    assertThat(restored.begun).isEqualTo(ROUND + 2);
  }

  @Test
  void shouldDecideWhereToBeginOnlyWithAFreshViewOfTheLedger() {
    ForgetfulStore restored = new ForgetfulStore();
    scene.ledger.waitSeconds(PaymentScene.MAX_LAG.toSeconds() + 1);
    Wallet careful = scene.wallet(restored);
    assertThat(restored.begun).isEqualTo(-1);

    scene.ledger.advanceTo(ROUNDS.start(ROUND + 2) + PaymentScene.FINAL_DEPTH);

    assertRefused(() -> careful.openBook(scene.provider, ROUND + 2), Reason.ROUND_SKIPPED);
    assertThat(restored.begun).isEqualTo(ROUND + 3);
  }

  @Test
  void shouldSignOnlyWhatItsStoreHasNoted() {
    List<String> steps = new ArrayList<>();
    Signer spy =
        new Signer() {
          @Override
          public Address address() {
            return scene.signer.address();
          }

          @Override
          public Signature sign(Bytes32 digest) {
            steps.add("sign");
            return scene.signer.sign(digest);
          }
        };
    WalletStore failing =
        new ForgetfulStore() {
          @Override
          public OptionalLong firstRound() {
            return OptionalLong.of(0);
          }

          @Override
          public void issue(Book book) {
            steps.add("note " + book.number());
            if (book.number() == 0) {
              throw new IllegalStateException("disk full");
            }
          }
        };
    Wallet unlucky =
        new Wallet(
            scene.ledger,
            scene.escrow,
            spy,
            scene.ticketKey,
            failing,
            PaymentScene.MAX_LAG,
            scene.ledger.clock());

    assertThatThrownBy(() -> unlucky.openBook(scene.provider, ROUND)).hasMessage("disk full");
    assertThat(unlucky.openBook(scene.provider, ROUND).book().number()).isOne();
    assertThat(steps).containsExactly("note 0", "note 1", "sign");
  }

  /** A store that was restored from a backup: it does not know whether it knows all books. */
  private static class ForgetfulStore implements WalletStore {
    long begun = -1;

    @Override
    public OptionalLong firstRound() {
      return OptionalLong.empty();
    }

    @Override
    public void begin(long firstRound) {
      begun = firstRound;
    }

    @Override
    public List<Book> issued(long round) {
      return List.of();
    }

    @Override
    public void issue(Book book) {}

    @Override
    public void forgetBefore(long round) {}

    @Override
    public void close() {}
  }
}
