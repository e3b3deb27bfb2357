package souk.gateway.s3.object;

import java.util.List;

/** Where the bytes of a body are. */
sealed interface BodyPlace {
  /** In files here, one behind the other. */
  record Here(List<Piece> pieces) implements BodyPlace {
    public Here {
      pieces = List.copyOf(pieces);
    }
  }

  /**
   * In the market.
   *
   * @param vault the name under which it is kept
   * @param from its first byte there
   */
  record Kept(String vault, long from) implements BodyPlace {}
}
