package souk.ledger.local;

/** When a local ledger makes its blocks. */
public enum Sealing {
  /** Each command that takes effect makes a block of its own, before {@code submit} returns. */
  EACH_COMMAND,
  /** Commands wait for {@link LocalLedger#advance}, which a ticker may call. */
  ON_ADVANCE
}
