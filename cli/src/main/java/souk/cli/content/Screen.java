package souk.cli.content;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Steps and a progress bar on standard error, for people; nothing where nobody watches. */
public final class Screen implements Demo.Watcher, AutoCloseable {
  private final boolean watched = System.getenv("SOUK_TERMINAL") != null;
  private @Nullable ProgressBar bar;

  @Override
  public void step(String what) {
    end();
    if (watched) {
      System.err.println("… " + what);
    }
  }

  @Override
  public synchronized void fetched(long bytes, long total) {
    if (!watched) {
      return;
    }
    ProgressBar shown = bar;
    if (shown == null) {
      shown =
          new ProgressBarBuilder()
              .setTaskName("fetching")
              .setInitialMax(total)
              .setUnit(" MB", 1_000_000)
              .showSpeed()
              .setStyle(ProgressBarStyle.ASCII)
              .setConsumer(new ConsoleProgressBarConsumer(System.err, 79))
              .build();
      bar = shown;
    }
    shown.stepTo(bytes);
  }

  public synchronized void end() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void close() {
    end();
  }
}
