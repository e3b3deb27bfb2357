package souk.puzzle;

import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * What the client is given. Nothing in it is secret.
 *
 * @param parameters the shape
 * @param context what the chain starts from, such as the id of the bundle; different for every
 *     puzzle. COMPAT has none and ignores it.
 * @param goal what the chain must end in: as many bytes as the profile's hash has
 */
public record Puzzle(PuzzleParameters parameters, Bytes32 context, Bytes goal) {
  /** Throws {@link IllegalArgumentException} when the goal has another length. */
  public Puzzle {
    PuzzleProfile profile = parameters.profile();
    if (goal.size() != profile.hashBytes()) {
      throw new IllegalArgumentException(
          "the goal of a %s puzzle has %d bytes, not %d"
              .formatted(profile, profile.hashBytes(), goal.size()));
    }
  }
}
