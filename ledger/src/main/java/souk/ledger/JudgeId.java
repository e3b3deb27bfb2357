package souk.ledger;

import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/**
 * Which judge: the hash of its name and version, the same on every ledger. Zero stands for none.
 */
public record JudgeId(Bytes32 value) {
  public static final JudgeId NONE = new JudgeId(Bytes32.ZERO);

  /** The id of, e.g., {@code ("storage", 1)}: keccak-256 of {@code souk.judge/storage/1}. */
  public static JudgeId of(String name, int version) {
    return new JudgeId(Keccak256.hash("souk.judge/" + name + "/" + version));
  }

  public boolean isNone() {
    return value.isZero();
  }
}
