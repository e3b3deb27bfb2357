package souk.bench;

import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.IntStream;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.transfers.statement.Movement;
import souk.transfers.statement.Statement;
import souk.transfers.statement.StatementFormat;

/**
 * A statement of a million movements in hledger's form, which are made as they are read, as a
 * statement from a database reads them.
 *
 * @param seconds for all of it, by the clock
 * @param megabytes that stay in use on the way, beyond those before it
 */
record StatementRate(double seconds, double megabytes) {
  private static final int MOVEMENTS = 1_000_000;

  /** So often memory is looked at, in a second run that is not timed. */
  private static final int LOOKS = 4;

  private static final long NOW = 1_790_000_000L;

  static StatementRate measure() throws IOException {
    long start = System.nanoTime();
    write(StatementRate::movements);
    double seconds = (System.nanoTime() - start) / 1e9;
    double before = used();
    double[] most = {0};
    write(() -> {
      int[] read = {0};
      Iterator<Movement> all = movements();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return all.hasNext();
        }

        @Override
        public Movement next() {
          if (++read[0] % (MOVEMENTS / LOOKS) == 0) {
            most[0] = Math.max(most[0], used() - before);
          }
          return all.next();
        }
      };
    });
    return new StatementRate(seconds, most[0] / (1 << 20));
  }

  private static void write(Iterable<Movement> movements) throws IOException {
    Statement statement =
        new Statement(
            "eip155:1:0x0000000000000000000000000000000000000001",
            "USDC",
            6,
            "ETH",
            Amount.ZERO,
            Amount.ZERO,
            movements);
    StatementFormat.HLEDGER.of(statement, new Nowhere());
  }

  private static Iterator<Movement> movements() {
    return IntStream.range(0, MOVEMENTS).mapToObj(StatementRate::movement).iterator();
  }

  private static Movement movement(int number) {
    return new Movement(
        NOW + number,
        number,
        Bytes32.of(number),
        Movement.Kind.TRANSFER,
        number % 2 == 0,
        Amount.of(1_000_000),
        "somebody",
        "two melons",
        Optional.empty(),
        Optional.empty(),
        Amount.ZERO);
  }

  private static double used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Where text goes that nobody reads. */
  private static final class Nowhere implements Appendable {
    @Override
    public Appendable append(CharSequence text) {
      return this;
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) {
      return this;
    }

    @Override
    public Appendable append(char c) {
      return this;
    }
  }
}
