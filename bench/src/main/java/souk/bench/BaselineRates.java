package souk.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import souk.bench.baseline.ElectronicLottery;
import souk.bench.baseline.MicroCash;
import souk.bench.baseline.Micropay;
import souk.bench.baseline.Verdict;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;

/**
 * How many payments of other schemes a payer makes and a payee takes, by processor time of one
 * thread, with the same signature library and hash function as ticket books.
 *
 * @param microCash one signature a ticket
 * @param micropay one signature a payment, for which the payee committed to a number before
 * @param lottery Rivest's chains, 1,024 payments a signature
 */
record BaselineRates(Rate microCash, Rate micropay, Rate lottery) {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SIGNED = 2048;
  private static final int CHAIN = 1024;
  private static final int CHAINS = 32;
  private static final int BITS = 8;

  /** Payments a second and core. */
  record Rate(double issued, double taken) {}

  static BaselineRates measure(Random random) {
    return new BaselineRates(microCash(random), micropay(random), lottery(random));
  }

  private static Rate microCash(Random random) {
    PrivateKey payer = PrivateKey.fromSeeded(random);
    MicroCash.Terms terms =
        new MicroCash.Terms(
            Bytes32.of(1), PrivateKey.fromSeeded(random).address(), SIGNED, SIGNED >> BITS);
    MicroCash.Merchant payee = new MicroCash.Merchant(terms, payer.publicKey(), 0);
    List<Signature> tickets = new ArrayList<>(SIGNED);
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < SIGNED; i++) {
      tickets.add(MicroCash.issue(terms, i, payer));
    }
    long issued = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < SIGNED; i++) {
      require(payee.take(i, tickets.get(i)));
    }
    return rate(SIGNED, issued - start, THREADS.getCurrentThreadCpuTime() - issued);
  }

  private static Rate micropay(Random random) {
    PrivateKey payer = PrivateKey.fromSeeded(random);
    PrivateKey merchant = PrivateKey.fromSeeded(random);
    Bytes32 escrow = Bytes32.of(1);
    Micropay.Merchant payee =
        new Micropay.Merchant(escrow, merchant.address(), payer.publicKey(), BITS, random);
    long issuing = 0;
    long taking = 0;
    for (int i = 0; i < SIGNED; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      Bytes32 commitment = payee.commit();
      long committed = THREADS.getCurrentThreadCpuTime();
      Micropay.Ticket ticket =
          Micropay.issue(escrow, merchant.address(), commitment, payer, random);
      long issued = THREADS.getCurrentThreadCpuTime();
      require(payee.take(ticket));
      issuing += issued - committed;
      taking += committed - start + THREADS.getCurrentThreadCpuTime() - issued;
    }
    return rate(SIGNED, issuing, taking);
  }

  private static Rate lottery(Random random) {
    PrivateKey payer = PrivateKey.fromSeeded(random);
    long issuing = 0;
    long taking = 0;
    for (int i = 0; i < CHAINS; i++) {
      byte[] secret = new byte[ElectronicLottery.BYTES];
      random.nextBytes(secret);
      long start = THREADS.getCurrentThreadCpuTime();
      ElectronicLottery.Chain own = new ElectronicLottery.Chain(secret, CHAIN);
      taking += THREADS.getCurrentThreadCpuTime() - start;
      random.nextBytes(secret);
      start = THREADS.getCurrentThreadCpuTime();
      ElectronicLottery.Chain chain = new ElectronicLottery.Chain(secret, CHAIN);
      Signature signature = ElectronicLottery.sign(chain, own, payer);
      issuing += THREADS.getCurrentThreadCpuTime() - start;
      byte[] links = chain.links();
      start = THREADS.getCurrentThreadCpuTime();
      ElectronicLottery.Merchant payee =
          new ElectronicLottery.Merchant(own, chain.end(), signature, payer.publicKey(), BITS);
      for (int link = 1; link <= CHAIN; link++) {
        require(payee.take(links, ElectronicLottery.Chain.at(link)));
      }
      taking += THREADS.getCurrentThreadCpuTime() - start;
    }
    return rate(CHAINS * CHAIN, issuing, taking);
  }

  private static Rate rate(int payments, long issuing, long taking) {
    return new Rate(payments * 1e9 / issuing, payments * 1e9 / taking);
  }

  private static void require(Verdict verdict) {
    if (verdict != Verdict.ACCEPTED) {
      throw new IllegalStateException("a good payment was " + verdict);
    }
  }
}
