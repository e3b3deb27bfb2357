package souk.exchange.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderRole;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.ledger.AgreementTerms;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** One served agreement over a till, a store and a service of the test's own. */
abstract class ServedAgreementScene {
  static final Bytes32 AGREEMENT = Bytes32.of(77);
  static final Address ALICE = Address.parse("0x" + "aa".repeat(20));
  static final Address BOB = Address.parse("0x" + "bb".repeat(20));
  static final int UNITS = 20;

  Instant now = Instant.EPOCH;
  final MemoryTill till = new MemoryTill();
  final MemoryUnitStore store = new MemoryUnitStore();
  final Semaphore providerUnits = new Semaphore(UNITS);
  final Service service = new Service();
  ExposureRules rules = new ExposureRules(100, 5000, 0, 5, 8, UNITS, 2, 3, Duration.ofSeconds(60));

  /** Whom the agreement is with; others are clients that the service lets in, too. */
  static final Address CUSTOMER = Terms.of(0, 0).customer();

  /** Costs as many tickets as the body has bytes; sends one byte before or after the payment. */
  static final class Service implements ProviderRole {
    boolean payFirst;
    boolean admitsAll = true;
    @Nullable UnitException fault;
    @Nullable Runnable whilePreparing;
    int released;
    List<Ticket> mayPay = new ArrayList<>();
    List<Integer> losses = new ArrayList<>();

    @Override
    public Acceptance accept(AgreementTerms terms) {
      return new Acceptance.Accepted();
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      Runnable meanwhile = whilePreparing;
      if (meanwhile != null) {
        whilePreparing = null;
        meanwhile.run();
      }
      if (fault != null) {
        throw fault;
      }
      return new Prepared(
          request.body().size(), payFirst ? Payload.EMPTY : Payload.of(Bytes.parse("0x01")));
    }

    @Override
    public boolean admits(AgreementTerms terms, Address client) {
      return admitsAll;
    }

    @Override
    public void paying(UnitRequest request, List<Ticket> tickets) throws UnitException {
      if (!mayPay.isEmpty() && !mayPay.containsAll(tickets)) {
        throw new UnitException(Reason.FORBIDDEN, "other tickets must pay");
      }
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      if (fault != null) {
        throw fault;
      }
      released++;
      return Payload.of(Bytes.parse("0x02"));
    }

    @Override
    public void lost(Bytes32 agreement, int tickets) {
      assertThat(agreement).isEqualTo(AGREEMENT);
      losses.add(tickets);
    }

    @Override
    public void close() {}
  }

  ServedAgreement agreement(int exposure) {
    return new ServedAgreement(
        AGREEMENT,
        Terms.of(exposure, 10),
        service,
        till,
        store,
        rules,
        () -> now,
        providerUnits,
        Runnable::run,
        store.all());
  }

  static UnitRequest unit(Address client, int number, int price) {
    return new UnitRequest(AGREEMENT, client, Bytes32.of(number), Bytes.of(new byte[price]));
  }

  static List<Ticket> tickets(int... places) {
    List<Ticket> tickets = new ArrayList<>();
    for (int place : places) {
      tickets.add(MemoryTill.ticket(place));
    }
    return tickets;
  }

  static Reason refusal(UnitCall call) {
    return catchThrowableOfType(UnitException.class, call::run).reason();
  }

  interface UnitCall {
    void run() throws UnitException;
  }
}
