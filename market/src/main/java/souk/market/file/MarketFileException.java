package souk.market.file;

/** A market file that cannot be used; the message begins with file, line and column. */
public final class MarketFileException extends RuntimeException {
  public MarketFileException(String message) {
    super(message);
  }
}
