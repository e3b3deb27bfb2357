package souk.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import souk.attacks.Attack;
import souk.attacks.AttackFamily;
import souk.market.file.MarketFile;

/**
 * How an attack ended that a demo played, for programs.
 *
 * @param held whether the defence did
 */
public record PlayedAttack(String name, boolean held, String story) {
  /**
   * Plays all attacks of a family, each in a market of its own in this process.
   *
   * @param told hears how each ended
   */
  public static List<PlayedAttack> all(
      AttackFamily family, MarketFile rules, Path folder, Consumer<String> told) throws Exception {
    Files.createDirectories(folder);
    List<PlayedAttack> played = new ArrayList<>();
    for (AttackFamily.Group group : family.groups()) {
      for (Attack attack : group.attacks()) {
        Attack.Outcome outcome =
            attack.play(new Attack.Place(rules, folder, new SecureRandom().nextLong()));
        played.add(new PlayedAttack(attack.name(), !outcome.succeeded(), outcome.story()));
        told.accept(
            "attack %s %s: %s"
                .formatted(
                    attack.name(), outcome.succeeded() ? "SUCCEEDED" : "held", outcome.story()));
      }
    }
    return played;
  }
}
