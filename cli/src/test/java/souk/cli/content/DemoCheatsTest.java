package souk.cli.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.attacks.content.ContentAttack;
import souk.cli.Screen;
import souk.content.kind.ContentMarket;
import souk.deployment.LedgerChoice;
import souk.deployment.content.ContentDeployment;
import souk.primitives.Amount;

/** The demonstration's cheats when rounds end under them, and what its tables add up to. */
class DemoCheatsTest {
  private static final long SEED = 20261128;

  @TempDir private Path folder;

  /** A cheat during which the round ends, the first so many times that it is played. */
  private static final class Late implements ContentAttack {
    private final int times;
    private int plays;

    Late(int times) {
      this.times = times;
    }

    @Override
    public String name() {
      return "late";
    }

    @Override
    public String summary() {
      return "It is too late.";
    }

    @Override
    public Outcome play(ContentDeployment market) {
      if (plays++ < times) {
        var rounds = market.options().market().ledger().rounds();
        market.advance(rounds.closes(market.round()) + 1 - market.view().block().number());
        if (plays == 1) {
          throw new IllegalStateException("refused, 503 no-caches");
        }
        return new Outcome(true, 99, 1, "it met 'round-closed'");
      }
      return new Outcome(false, 0, 1, "it was played in time");
    }
  }

  private Demo.Result play(List<ContentAttack> attacks) throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(SEED).nextBytes(bytes);
    Path file = Files.write(folder.resolve("object"), bytes);
    ContentMarket market = ContentMarket.read(Path.of("../markets/devnet.yaml"));
    return new Demo(
            new ContentDeployment.Options(
                market,
                4,
                5,
                ContentDeployment.chunks(market, bytes.length),
                folder.resolve("nodes"),
                null,
                SEED,
                true),
            new LedgerChoice.Local(),
            file,
            null,
            attacks,
            new Screen())
        .run(System.nanoTime());
  }

  @Test
  void shouldPlayACheatAgainInTheNextRoundWhenItsRoundEndedUnderIt() throws Exception {
    Late once = new Late(2);
    Demo.Result result = play(List.of(once));
    assertThat(once.plays).isEqualTo(3);
    assertThat(result.attacks().getFirst().story()).isEqualTo("it was played in time");
    assertThat(result.good()).as("seed %d: %s", SEED, result.attacks()).isTrue();
  }

  @Test
  void shouldSayThatACheatCouldNotBePlayedAndNotThatItDidNotGetAway() throws Exception {
    Demo.Result result = play(List.of(new Late(100)));
    Demo.AttackResult cheat = result.attacks().getFirst();
    assertThat(cheat.played()).isFalse();
    assertThat(cheat.story()).isEqualTo("could not be played: its round ended while it was played");
    assertThat(result.verified()).isTrue();
    assertThat(result.good()).isFalse();
    assertThat(text(result)).containsPattern("late +not played");
  }

  private static String text(Demo.Result result) {
    StringWriter text = new StringWriter();
    new DemoReport(result).print(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void shouldCountTicketsAndPrizesAlikeAndFitATerminal() throws Exception {
    Demo.Result result = play(DemoCommand.demoAttacks());
    assertThat(result.good()).as("seed %d: %s", SEED, result.attacks()).isTrue();
    assertThat(result.ticketsIssued()).isEqualTo(4);
    assertThat(result.ticketsOfCheats()).isPositive();
    long tickets = result.caches().stream().mapToLong(Demo.CacheResult::tickets).sum();
    assertThat(tickets).isEqualTo(result.ticketsIssued() + result.ticketsOfCheats());
    Amount prize = Amount.of(DevMarket.PRIZE);
    assertThat(result.caches())
        .hasSize(4)
        .allSatisfy(cache -> {
          assertThat(cache.won()).isLessThanOrEqualTo(cache.books());
          assertThat(cache.books() > 0).isEqualTo(cache.tickets() > 0);
          assertThat(cache.paid()).isEqualTo(prize.times(cache.won()));
        });
    String text = text(result);
    assertThat(text.lines().filter(line -> !line.startsWith("SHA-256 ")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(96));
    assertThat(text.lines().dropWhile(line -> !line.startsWith("  cheat")))
        .hasSizeGreaterThan(8)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    assertThat(text)
        .contains("worth, units", "paid, units", "units a round")
        .contains("3.0 MB in 4 chunks", "4 tickets for what was delivered", "however many chunks")
        .doesNotContain(": 0 MB/s", "would have taken");
    DemoReport.Figures figures = new DemoReport(result).figures();
    assertThat(figures.eachCache()).isEqualTo(result.caches());
    assertThat(figures.escrowedEachRound()).isEqualTo(result.escrowed());
  }
}
