package souk.exchange.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.provider.AgreementStore.Signed;
import souk.payments.testkit.TemporaryPostgres;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.SharedLog;

/** Two processes of one provider with one store of agreements. */
class SharedAgreementStoreTest {
  @TempDir static Path files = Path.of("");
  private static TemporaryPostgres server;
  private static int logs;

  private final PrivateKey customer = PrivateKey.fromSeeded(new Random(1));
  private final String name = "agreements" + logs++;
  private final List<SharedLog> open = new ArrayList<>();
  private final SharedAgreementStore one = open();
  private final SharedAgreementStore two = open();

  @BeforeAll
  static void start() throws IOException {
    server = TemporaryPostgres.start(files);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void close() {
    open.forEach(SharedLog::close);
  }

  private SharedAgreementStore open() {
    SharedLog log = SharedLog.open(server.url(), name);
    open.add(log);
    return new SharedAgreementStore(log, Runnable::run);
  }

  private Signed signed(int number) {
    Bytes32 id = Bytes32.of(number);
    return new Signed(id, Terms.of(number, 2), customer.sign(id));
  }

  private static Signed over(Signed signed) {
    return new Signed(signed.id(), signed.terms(), signed.customer(), true);
  }

  @Test
  void shouldTellOnceWhatTheOtherOneSigned() {
    one.add(signed(1));
    two.add(signed(2));

    assertThat(one.fresh()).containsExactly(signed(2));
    assertThat(one.fresh()).isEmpty();
    assertThat(two.fresh()).containsExactly(signed(1));
    assertThat(one.all()).containsExactlyInAnyOrder(signed(1), signed(2));
    assertThat(two.all()).containsExactlyInAnyOrder(signed(1), signed(2));
  }

  @Test
  void shouldKeepOneWhenBothAddTheSame() {
    one.add(signed(1));
    two.add(signed(1));
    one.add(signed(1));

    assertThat(two.all()).containsExactly(signed(1));
    assertThat(one.fresh()).isEmpty();
    assertThat(open().all()).containsExactly(signed(1));
  }

  @Test
  void shouldTellNothingOfWhatIsRemovedAlready() {
    one.add(signed(1));
    one.remove(signed(1).id());

    assertThat(two.fresh()).isEmpty();
    assertThat(two.all()).isEmpty();
  }

  @Test
  void shouldReadAllAgainAfterARestart() {
    one.add(signed(1));
    two.add(signed(2));
    one.add(signed(3));
    two.over(signed(2).id());
    two.over(signed(2).id());
    one.remove(signed(3).id());
    two.remove(signed(3).id());

    SharedAgreementStore again = open();

    assertThat(again.all()).containsExactlyInAnyOrder(signed(1), over(signed(2)));
    assertThat(again.fresh()).isEmpty();
  }

  @Test
  void shouldDropWhatWasRemovedLongAgoAndNothingElse() {
    one.add(signed(1000));
    for (int i = 1; i <= 70; i++) {
      one.add(signed(i));
      one.remove(signed(i).id());
    }

    assertThat(two.fresh()).containsExactly(signed(1000));
    assertThat(open().all()).containsExactly(signed(1000));
    List<Long> groups = new ArrayList<>();
    try (SharedLog log = SharedLog.open(server.url(), name)) {
      log.replay(entry -> groups.add(entry.group()));
    }
    assertThat(groups.stream().distinct()).hasSize(64 + 1);
  }

  @Test
  void shouldRefuseALogOfSomethingElse() {
    SharedLog log = open.getFirst();
    log.write(_ -> {}, () -> List.of(new SharedLog.Entry(1, Bytes.of(new byte[40]))));

    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("something else than agreements");
  }
}
