package souk.deployment.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.Manifest;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.Progress;
import souk.content.kind.ContentMarket;
import souk.ledger.Command;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.primitives.Amount;

/** A deployment that is kept: stopped, and opened again in its folder. */
class ContentDeploymentTest {
  private static final int CACHES = 4;
  private static final long SEED = 20_261_128;

  @TempDir Path folder;

  private ContentDeployment open(ContentMarket market) throws Exception {
    return ContentDeployment.open(
        new ContentDeployment.Options(
            market, CACHES, 0, 64, folder, folder.resolve("ledger"), SEED, true));
  }

  private static ContentMarket market() throws Exception {
    return ContentMarket.read(Path.of("../markets/content.yaml"));
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .collect(Collectors.toSet());
  }

  /** It fails for the same reason each time, since nothing is left of the attempt before. */
  private void refusesTwiceWhenTaken(ToIntFunction<ContentDeployment> port) throws Exception {
    int taken;
    try (ContentDeployment first = open(market())) {
      taken = port.applyAsInt(first);
    }
    try (ServerSocket other = new ServerSocket(taken, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> open(market())).hasStackTraceContaining(Integer.toString(taken));
      Set<Thread> before = threads();
      assertThatThrownBy(() -> open(market())).hasStackTraceContaining(Integer.toString(taken));
      Set<Thread> left = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        left = threads();
        left.removeAll(before);
        left.removeIf(thread -> thread.getName().startsWith("ForkJoinPool"));
        // Helidon never ends the timer of a server that ran and was stopped.
        left.removeIf(thread -> thread.getName().equals("helidon-idle-connection-timer"));
        if (left.isEmpty()) {
          break;
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(left).as("threads of a start that failed").isEmpty();
      assertThat(other.isBound()).isTrue();
    }
    try (ContentDeployment again = open(market())) {
      assertThat(port.applyAsInt(again)).isEqualTo(taken);
      assertThat(again.conserved()).isTrue();
    }
  }

  @Test
  void shouldLeaveNothingOpenWhenACachesPortIsTaken() throws Exception {
    refusesTwiceWhenTaken(deployment -> deployment.caches().getLast().uri().getPort());
  }

  @Test
  void shouldLeaveNothingOpenWhenThePublishersPortIsTaken() throws Exception {
    refusesTwiceWhenTaken(deployment -> deployment.publisherUri().getPort());
  }

  @Test
  void shouldServeAndPayWhatWasSignedWhenTheMarketFileChangedSince() throws Exception {
    byte[] content = new byte[3_000_000];
    new Random(SEED).nextBytes(content);
    Path file = Files.write(folder.resolve("file"), content);
    ContentMarket before = market();
    Manifest manifest;
    List<Command.OpenAgreement> signed;
    try (ContentDeployment first = open(before)) {
      manifest = first.publisher().publish(file);
      signed = first.agreements();
    }
    AgreementRules old = before.agreement();
    ContentMarket changed =
        new ContentMarket(
            before.ledger(),
            new PaymentRules(before.payment().prize().times(3), before.payment().depth()),
            new AgreementRules(
                old.rounds(),
                old.openWithin(),
                old.notice() / 2,
                old.commitWithin(),
                old.answerWithin(),
                new souk.ledger.AgreementTerms.Collateral(
                    old.collateral().amount().minus(Amount.of(1)),
                    old.collateral().grades(),
                    old.collateral().releaseBlocks() / 2),
                new souk.ledger.AgreementTerms.Exposures(
                    old.exposures().provider() / 2, old.exposures().customer() / 2),
                old.periods(),
                old.questions()),
            before.service());
    try (ContentDeployment again = open(changed)) {
      assertThat(again.agreements()).isEqualTo(signed);
      ByteArrayOutputStream fetched = new ByteArrayOutputStream();
      try (ContentClient client = again.client(ClientLimits.DEFAULT)) {
        client.fetch(again.publisherUri(), manifest.contentId(), fetched, Progress.NONE);
      }
      assertThat(fetched.toByteArray()).isEqualTo(content);
      again.settle();
      assertThat(again.conserved()).isTrue();
      assertThat(again.view().escrow(again.escrow()).orElseThrow().terms().prize())
          .isEqualTo(before.payment().prize());
    }
  }
}
