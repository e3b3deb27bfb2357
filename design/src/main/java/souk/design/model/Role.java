package souk.design.model;

import java.util.List;
import souk.market.file.Place;

/**
 * A kind of participant.
 *
 * @param is what it does in the market
 * @param motives why it would cheat; a role without one attacks nobody
 * @param can capabilities that attacks need, as threats name them
 */
public record Role(String name, String is, List<String> motives, List<String> can, Place place) {
  public Role {
    motives = List.copyOf(motives);
    can = List.copyOf(can);
  }
}
