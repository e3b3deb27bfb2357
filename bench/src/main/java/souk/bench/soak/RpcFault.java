package souk.bench.soak;

/** What a chain's node does to those that ask it. */
enum RpcFault {
  /** It says that something is wrong inside of it. */
  ERROR("rpcError"),
  /** It answers with something that is no JSON, or half of it. */
  GARBAGE("rpcGarbage"),
  /** It answers null to everything. */
  NULL("rpcNull"),
  /** It takes seconds. */
  DELAY("rpcDelay"),
  /** It hangs up before it looks at a request. */
  HANG_UP("rpcHangUp"),
  /** It does what is asked, and hangs up before it says so. */
  HANG_UP_AFTER("rpcHangUpAfterwards"),
  /** HTTP 500, 502, 503 or 504 with a page for people. */
  HTTP_5XX("rpcHttp5xx"),
  /** HTTP 429 with a JSON-RPC error. */
  HTTP_4XX("rpcHttp4xx"),
  /** It is away: connections are refused. */
  RESTART("rpcRestart"),
  /** It takes transactions, says so, and loses them. */
  LOST_TRANSACTION("rpcLostTransaction"),
  /** It gets each transaction twice, and answers what it says to the second. */
  KNOWN_TRANSACTION("rpcKnownTransaction"),
  /** It is behind by a transaction when it counts them. */
  STALE_COUNT("rpcStaleCount"),
  /** It gives logs of one block at a time, and says so with HTTP 400. */
  LOG_RANGE("rpcLogRange"),
  /** It knows no pending block. */
  NO_PENDING("rpcNoPending");

  private final String figure;

  RpcFault(String figure) {
    this.figure = figure;
  }

  /** Its name among the figures. */
  String figure() {
    return figure;
  }
}
