package souk.attacks.content;

import java.util.ArrayList;
import java.util.List;
import souk.attacks.Attack;
import souk.attacks.AttackFamily;

/** The attacks on content delivery. */
public final class ContentAttacks implements AttackFamily {
  @Override
  public String attacked() {
    return "content";
  }

  @Override
  public List<Group> groups() {
    return List.of(
        new Group("bystanders", List.of(new BystanderStealsToken())),
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

  private static List<Attack> caches() {
    List<Attack> all = new ArrayList<>();
    all.add(FaultyCaches.servesGarbage());
    all.addAll(FaultyCaches.others());
    all.add(ClientCherryPicks.hidingFriend());
    return all;
  }

  /** Those that the demonstration plays, besides the one with a payer. */
  public static List<ContentAttack> demo() {
    return List.of(
        new ClientNeverPays(), FaultyCaches.servesGarbage(), new ColludersSkipTransfer());
  }
}
