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
    List<Attack> all = new ArrayList<>(demo());
    all.addAll(FaultyCaches.others());
    all.add(new ClientReusesKey());
    all.add(new ClientFishesForFriends());
    all.add(new PublisherForgesCovers());
    all.addAll(MisledTill.all());
    all.add(new PayerPaysLate());
    all.add(new PublisherRepeatsTickets());
    all.add(new PayerRobsDraw());
    all.add(new BystanderPoisonsClaims());
    all.add(new WalletIsRestored());
    all.add(new ColludersFetchTails());
    all.add(new SybilCaches());
    all.add(new BuilderGrindsSeed());
    all.add(new BuilderWithholdsSeed());
    all.add(new BystanderStealsToken());
    all.add(new CrowdNeverPays());
    all.addAll(ClientCherryPicks.all());
    all.addAll(PublisherBurnsExposure.all());
    all.add(new CacheIsFramed());
    all.add(new ColludersMissShare());
    return List.copyOf(all);
  }
}
