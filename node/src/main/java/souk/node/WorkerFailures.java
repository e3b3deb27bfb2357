package souk.node;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What becomes of a process when one of its threads dies of something that nobody caught: it says
 * so in one line and ends, so that a supervisor starts it again. A node that lives on without the
 * thread that claims, pays or follows the ledger loses money and does not know. All that it
 * promised and took is on disk, so it may end at any time.
 */
public final class WorkerFailures implements Thread.UncaughtExceptionHandler {
  /** With what the process ends: an error inside the program, as sysexits.h has it. */
  public static final int STATUS = 70;

  /** How long whatever must be undone at the end may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Consumer<String> say;
  private final AtomicBoolean ending = new AtomicBoolean();

  private WorkerFailures(Consumer<String> say) {
    this.say = say;
  }

  /** From now on a thread that dies ends this process. */
  public static void endTheProcess(PrintStream err) {
    endTheProcess(line -> {
      err.println("souk: " + line);
      err.flush();
    });
  }

  /**
   * The same.
   *
   * @param say says why
   */
  public static void endTheProcess(Consumer<String> say) {
    Thread.setDefaultUncaughtExceptionHandler(new WorkerFailures(say));
  }

  @Override
  public void uncaughtException(Thread thread, Throwable why) {
    if (!ending.compareAndSet(false, true)) {
      return; // one line says it, and others fall as the process ends
    }
    try {
      say.accept(line(thread.getName(), why));
      Thread.ofPlatform().name("souk-end").daemon().start(() -> System.exit(STATUS));
      Thread.sleep(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(STATUS); // there may be no memory left for anything else
    }
  }

  static String line(String thread, Throwable why) {
    String message = why.getMessage() == null ? "" : ": " + why.getMessage().replaceAll("\\R", " ");
    return "the thread %s died of %s%s; the process ends with status %d, start it again"
        .formatted(thread, why.getClass().getSimpleName(), message, STATUS);
  }
}
