package souk.replication;

import java.nio.file.Path;
import java.util.List;

/** Seals in a process of its own, says so at its first checkpoints, and then waits to be killed. */
final class SealingProcess {
  private SealingProcess() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int checkpoints = Integer.parseInt(args[1]);
    int[] seen = {0};
    new Sealing(
            folder.resolve("work"),
            new KeccakGraph(SealingTest.HEIGHT),
            List.of(SealingTest.job(folder, 1), SealingTest.job(folder, 2)),
            SealingTest.INTERVAL)
        .run(
            false,
            (_, _, _) -> {
              if (++seen[0] == checkpoints) {
                System.out.println("waiting");
                while (true) {
                  try {
                    Thread.sleep(1000);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                }
              }
            });
  }
}
