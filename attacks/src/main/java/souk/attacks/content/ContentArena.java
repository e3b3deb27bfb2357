package souk.attacks.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import souk.attacks.Attack;
import souk.content.kind.ContentMarket;
import souk.deployment.content.ContentDeployment;
import souk.node.ProviderNode;

/** Plays attacks, each in a small content market of its own, whose money must add up afterwards. */
public final class ContentArena {
  /** How many caches an attack, or the demonstration's four, hire into one deployment. */
  public static final int NEWCOMERS = 3;

  private static final int SPARE_CACHES = 1;
  private static final int BOOKS = 8;

  private final ContentMarket market;
  private final Path folder;
  private final long seed;
  private final UnaryOperator<ProviderNode.Setup> conduct;

  /**
   * @param folder for the markets' files
   * @param seed of all keys and choices
   */
  public ContentArena(ContentMarket market, Path folder, long seed) {
    this(market, folder, seed, UnaryOperator.identity());
  }

  /**
   * An arena whose caches lack some defence, to see that an attack does notice.
   *
   * @param conduct what every cache makes of its setup
   */
  public ContentArena(
      ContentMarket market, Path folder, long seed, UnaryOperator<ProviderNode.Setup> conduct) {
    this.market = market;
    this.folder = folder;
    this.seed = seed;
    this.conduct = conduct;
  }

  /**
   * Plays one attack, then lets the market settle.
   *
   * @throws Exception when it could not be played; that is no result
   */
  public Attack.Outcome play(ContentAttack attack) throws Exception {
    ContentDeployment.Options options =
        new ContentDeployment.Options(
            market,
            market.service().caches() + SPARE_CACHES,
            NEWCOMERS,
            chunks(),
            directory(attack),
            null,
            seed,
            true);
    try (ContentDeployment deployment = ContentDeployment.open(options, conduct)) {
      Attack.Outcome outcome = attack.play(deployment);
      deployment.settle();
      return deployment.conserved()
          ? outcome
          : new Attack.Outcome(
              true,
              outcome.honestLoss(),
              outcome.exposure(),
              "money is missing: " + outcome.story());
    }
  }

  /** Money for whatever the caches risk, and for some books a cache to cheat with. */
  private long chunks() {
    long books = (long) BOOKS * market.payment().tickets() * market.service().caches();
    return Math.max(books, 4L * market.agreement().exposures().provider());
  }

  private Path directory(ContentAttack attack) throws IOException {
    return Files.createTempDirectory(folder, attack.name());
  }
}
