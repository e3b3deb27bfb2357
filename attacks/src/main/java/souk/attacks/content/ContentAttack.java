package souk.attacks.content;

import souk.attacks.Attack;
import souk.content.kind.ContentMarket;
import souk.deployment.content.ContentDeployment;

/** An attack that is played in a content market. */
public interface ContentAttack extends Attack {
  /**
   * Plays it against the honest parties of a deployment, whose round is under way, and leaves them
   * able to go on.
   *
   * @throws Exception when it could not be played; that is no result
   */
  Outcome play(ContentDeployment market) throws Exception;

  @Override
  default Outcome play(Place place) throws Exception {
    return new ContentArena(ContentMarket.of(place.market()), place.folder(), place.seed())
        .play(this);
  }
}
