package souk.content.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import souk.content.CacheReport;
import souk.primitives.Bytes32;

/** What a cache tells a publisher. */
class CacheReportsTest {
  private static final int FAR_MORE = 3 * CacheReports.MOST_WAITING;

  @Test
  void shouldKeepOnlySoManyForAPublisherThatTakesNoneAndTellThemOnceItDoes() throws Exception {
    CountDownLatch takes = new CountDownLatch(1);
    BlockingQueue<CacheReport> told = new LinkedBlockingQueue<>();
    try (CacheReports reports =
        new CacheReports(
            Bytes32.of(1),
            report -> {
              await(takes);
              told.add(report);
            },
            InstantSource.system())) {
      for (int place = 0; place < FAR_MORE; place++) {
        reports.spent(new CacheReport.Place(1, 2, place));
      }
      assertThat(reports.waiting()).isLessThanOrEqualTo(CacheReports.MOST_WAITING);
      takes.countDown();
      Set<CacheReport.Place> all = new HashSet<>();
      while (all.size() < CacheReports.MOST_WAITING) {
        CacheReport report = told.poll(30, TimeUnit.SECONDS);
        assertThat(report).as("after %d", all.size()).isNotNull();
        all.addAll(report.places());
      }
      assertThat(all).hasSizeLessThan(FAR_MORE);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
