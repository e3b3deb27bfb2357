package souk.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import souk.payments.testkit.TemporaryPostgres;

/**
 * Tickets a second that two processes take together which share one till in PostgreSQL: of the same
 * books, each accepted by one of them, covers included, durable when acknowledged. The server runs
 * on the same machine.
 */
final class PostgresTickets {
  private static final int BOOKS = 1 << 12;

  private PostgresTickets() {}

  static double perSecond(Path folder) throws IOException, InterruptedException {
    List<Worker> workers = new ArrayList<>();
    try (TemporaryPostgres server = TemporaryPostgres.start(folder)) {
      try {
        for (int self = 0; self < PostgresTicketsWorker.PROCESSES; self++) {
          workers.add(new Worker(server.url(), self));
        }
        together(workers, "ready");
        long start = System.nanoTime();
        together(workers, "accepted");
        long taken = together(workers, "taken");
        double seconds = (System.nanoTime() - start) / 1e9;
        for (Worker worker : workers) {
          worker.goOn();
        }
        if (taken != (long) BOOKS << PostgresTicketsWorker.DEPTH) {
          throw new IllegalStateException("only " + taken + " tickets were taken");
        }
        return taken / seconds;
      } finally {
        workers.forEach(Worker::end);
      }
    }
  }

  /**
   * Waits until all have said something, then lets them go on; the sum of the numbers they said.
   */
  private static long together(List<Worker> workers, String expected) throws IOException {
    long sum = 0;
    for (Worker worker : workers) {
      sum += worker.await(expected);
    }
    if (!expected.equals("taken")) {
      for (Worker worker : workers) {
        worker.goOn();
      }
    }
    return sum;
  }

  private static final class Worker {
    private final Process process;
    private final BufferedReader said;

    Worker(String url, int self) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "--add-modules",
                  "jdk.incubator.vector",
                  "-Xlog:disable",
                  "-cp",
                  System.getProperty("java.class.path"),
                  PostgresTicketsWorker.class.getName(),
                  url,
                  "bench",
                  Integer.toString(self),
                  Integer.toString(BOOKS))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      said =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    long await(String expected) throws IOException {
      String line = said.readLine();
      if (line == null || !line.startsWith(expected)) {
        throw new IOException("a process with a shared till said " + line);
      }
      return line.equals(expected) ? 0 : Long.parseLong(line.substring(expected.length() + 1));
    }

    void goOn() throws IOException {
      OutputStream told = process.getOutputStream();
      told.write('\n');
      told.flush();
    }

    void end() {
      process.destroy();
    }
  }
}
