package souk.design.model;

/** Why a cell of a collusion matrix is no scenario of its own. */
public enum Rule {
  /** R1: all its targets are among its attackers. */
  SELF_ATTACK("R1", false),
  /** R2: no attacker can do what the threat needs. */
  NO_CAPABILITY("R2", false),
  /** R3: a target owns nothing that the threat harms; the cell is that of the other targets. */
  OWNS_NOTHING("R3", false),
  /** R4: its effect is that of another cell. */
  SAME_EFFECT("R4", true),
  /** R5: collusion makes it no stronger than what fewer attackers do. */
  ADDS_NOTHING("R5", false),
  /** R6: an assumption excludes it. */
  TRUSTED("R6", false),
  /** R7: it does not pay, as an incentive shows. */
  DOES_NOT_PAY("R7", true),
  /** None of these: the reason says why. */
  JUDGEMENT("–", true);

  private final String number;
  private final boolean needsCells;

  Rule(String number, boolean needsCells) {
    this.number = number;
    this.needsCells = needsCells;
  }

  /** As the literature on the tool numbers it. */
  public String number() {
    return number;
  }

  /** Whether only a person can say to which cells it applies. */
  public boolean needsCells() {
    return needsCells;
  }
}
