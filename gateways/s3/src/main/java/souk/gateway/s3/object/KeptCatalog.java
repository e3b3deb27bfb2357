package souk.gateway.s3.object;

import java.time.Instant;
import java.util.List;

/** What the market keeps, or is to keep; as {@link ObjectCatalog} otherwise. */
interface KeptCatalog {
  /** A body that is here alone. */
  record Waiting(String body, long size, Instant since) {}

  /** How much is where, in bytes. */
  record Amounts(long here, long kept) {}

  /** At most so many, the eldest first; no empty ones. */
  List<Waiting> waiting(int most);

  /** Gives bodies a name under which they are kept together from now on, in this order. */
  void gather(String vault, List<Waiting> bodies);

  /** The names of what is to be kept and is not yet. */
  List<String> keeping();

  /** The pieces of what is to be kept under a name. */
  List<Piece> content(String vault);

  /** It is kept now. */
  List<String> kept(String vault);

  /** The names of what is kept and nobody needs. */
  List<String> unneeded();

  /** It is kept no longer. */
  void forgotten(String vault);

  Amounts amounts();
}
