package souk.design.deviation;

import souk.content.ContentRules;
import souk.design.model.MarketDesign;
import souk.design.model.Play;

/** Which game a market is. */
final class Games {
  private Games() {}

  /**
   * The game of a design.
   *
   * @param month what a month in the market brings a provider besides what is played
   */
  static Game of(MarketDesign design, Play play, double month) {
    return design.market().kind().equals(ContentRules.KIND)
        ? new ContentGame(design, play, month)
        : new UnitGame(design, play, month);
  }
}
