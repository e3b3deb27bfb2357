package souk.http.kind;

/** The contract, for units that are paid after they were served. */
class HttpAfterContractTest extends HttpContract {
  @Override
  String pay() {
    return "after";
  }
}
