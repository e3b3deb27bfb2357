package souk.attacks;

import java.util.ArrayList;
import java.util.List;

/** Every attack there is. */
public final class Attacks {
  /** How many caches an attack, or the demonstration's four, hire into one deployment. */
  public static final int NEWCOMERS = 3;

  private Attacks() {}

  /** The four that the demonstration plays. */
  public static List<Attack> demo() {
    return List.of(
        new ClientNeverPays(),
        FaultyCaches.servesGarbage(),
        new ColludersSkipTransfer(),
        new PublisherDoubleBooks());
  }

  /** All of them, each with a name of its own. */
  public static List<Attack> all() {
    return groups().stream().flatMap(group -> group.attacks().stream()).toList();
  }

  /** Attacks of one kind of player. */
  public record Group(String players, List<Attack> attacks) {
    public Group {
      attacks = List.copyOf(attacks);
    }
  }

  /** All of them, by who cheats. */
  public static List<Group> groups() {
    return List.of(
        new Group("payers", payers()),
        new Group(
            "block builders and bystanders",
            List.of(
                new BuilderGrindsSeed(),
                new BuilderWithholdsSeed(),
                new BystanderPoisonsClaims(),
                new BystanderStealsToken())),
        new Group(
            "clients",
            List.of(
                new ClientNeverPays(),
                new CrowdNeverPays(),
                new ClientAbandonsShare(),
                new ClientReusesKey(),
                new ClientFishesForFriends(),
                ClientCherryPicks.honestFriend())),
        new Group("caches", caches()),
        new Group(
            "publishers",
            List.of(
                PublisherBurnsExposure.leaksKeys(),
                PublisherBurnsExposure.sealsJunk(),
                new CacheIsFramed())),
        new Group(
            "caches and clients in league",
            List.of(
                new ColludersSkipTransfer(),
                new ColludersMissShare(),
                new ColludersFetchTails(),
                new SybilCaches(),
                new CacheClaimsLosses())));
  }

  private static List<Attack> payers() {
    return List.of(
        new PayerRobsDraw(),
        new PayerPaysLate(),
        new PublisherDoubleBooks(),
        new PublisherForgesCovers(),
        new PublisherRepeatsTickets(),
        MisledTill.lags(),
        MisledTill.isRewound(),
        new WalletIsRestored());
  }

  private static List<Attack> caches() {
    List<Attack> all = new ArrayList<>();
    all.add(FaultyCaches.servesGarbage());
    all.addAll(FaultyCaches.others());
    all.add(ClientCherryPicks.hidingFriend());
    return all;
  }
}
