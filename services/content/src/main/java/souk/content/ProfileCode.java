package souk.content;

import souk.primitives.DecodeException;
import souk.puzzle.PuzzleProfile;

/** The number that stands for a puzzle's profile on the wire and in agreements. */
final class ProfileCode {
  private ProfileCode() {}

  static int of(PuzzleProfile profile) {
    return switch (profile) {
      case SOUK -> 1;
      case COMPAT -> 2;
    };
  }

  static PuzzleProfile parse(int code) throws DecodeException {
    return switch (code) {
      case 1 -> PuzzleProfile.SOUK;
      case 2 -> PuzzleProfile.COMPAT;
      default -> throw new DecodeException("no puzzle profile has the number " + code);
    };
  }
}
