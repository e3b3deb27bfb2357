package souk.exchange.wire;

/** Where a provider's endpoint is asked for what (docs/protocol/exchange.md). */
public final class Paths {
  public static final String ABOUT = "/v1/about";
  public static final String OFFERS = "/v1/offers";
  public static final String AGREEMENT = "/v1/agreement";
  public static final String NEGOTIATIONS = "/v1/negotiations";
  public static final String COMMITMENT = "/v1/negotiations/agreement";
  public static final String BOOK = "/v1/book";
  public static final String PREPARE = "/v1/prepare";
  public static final String PAY = "/v1/pay";

  private Paths() {}
}
