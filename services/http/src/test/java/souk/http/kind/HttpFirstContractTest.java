package souk.http.kind;

/** The contract, for units that are paid before they are served. */
class HttpFirstContractTest extends HttpContract {
  @Override
  String pay() {
    return "first";
  }
}
