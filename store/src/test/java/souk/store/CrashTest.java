package souk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process with {@code SIGKILL} while it writes and looks whether everything that it said
 * was durable is there.
 */
@Timeout(120)
class CrashTest {
  private static final int WRITERS = 4;
  private static final int ACKNOWLEDGED_BEFORE_KILL = 400;
  private static final List<Migration> TABLES =
      List.of(new Migration("crash", 1, "CREATE TABLE crash (id INTEGER PRIMARY KEY) STRICT"));

  @TempDir Path directory;

  @Test
  void shouldHaveEveryAcknowledgedRowWhenTheWritingProcessIsKilled() throws Exception {
    Path file = directory.resolve("crash.db");
    Set<Long> acknowledged = new HashSet<>();
    for (int life = 0; life < 3; life++) {
      acknowledged.addAll(runAndKill(file, life));
      Set<Long> found = new HashSet<>();
      try (SqliteDatabase database = SqliteDatabase.open(file, TABLES)) {
        database.read(sql -> {
          try (ResultSet rows = sql.prepare("SELECT id FROM crash").executeQuery()) {
            while (rows.next()) {
              found.add(rows.getLong(1));
            }
          }
          return found;
        });
      }
      assertThat(found).containsAll(acknowledged);
      assertThat(found.size()).isLessThanOrEqualTo(acknowledged.size() + (life + 1) * WRITERS);
    }
  }

  @Test
  void shouldRefuseASecondProcessWhileTheFirstLives() throws Exception {
    Path file = directory.resolve("crash.db");
    Process first = start(file, 0);
    try (BufferedReader said = output(first)) {
      assertThat(said.readLine()).isNotNull();
      assertThatThrownBy(() -> SqliteDatabase.open(file, TABLES))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.IN_USE))
          .hasMessageContaining("in use by process " + first.pid());
    } finally {
      kill(first);
    }
    SqliteDatabase.open(file, TABLES).close();
  }

  private Set<Long> runAndKill(Path file, int life) throws Exception {
    Process process = start(file, life);
    Set<Long> acknowledged = new HashSet<>();
    try (BufferedReader said = output(process)) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.endsWith(";")) {
          acknowledged.add(Long.parseLong(line.substring(0, line.length() - 1)));
        }
        if (acknowledged.size() == ACKNOWLEDGED_BEFORE_KILL) {
          // What it says until it is dead counts as well.
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      kill(process);
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ACKNOWLEDGED_BEFORE_KILL);
    return acknowledged;
  }

  private static Process start(Path file, int life) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            file.toString(),
            String.valueOf(life))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  /**
   * The child: writes numbers from several threads, and says each one after it was acknowledged.
   */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      Path file = Path.of(args[0]);
      long life = Long.parseLong(args[1]);
      SqliteDatabase database = SqliteDatabase.open(file, TABLES);
      writeForEver(
          life,
          id ->
              database.write(sql -> {
                PreparedStatement insert = sql.prepare("INSERT INTO crash VALUES (?)");
                insert.setLong(1, id);
                return insert.executeUpdate();
              }));
    }

    private static void writeForEver(long life, LongConsumer write) {
      PrintStream out = System.out;
      for (int w = 0; w < WRITERS; w++) {
        long base = life * 1_000_000_000L + w * 100_000_000L;
        Thread.ofPlatform()
            .start(() -> {
              for (long i = 0; i < 10_000_000; i++) {
                write.accept(base + i);
                synchronized (out) {
                  out.print((base + i) + ";\n");
                  out.flush();
                }
              }
            });
      }
    }
  }
}
