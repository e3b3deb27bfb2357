package souk.deployment.http;

/** Each unit is paid after it was served. */
class PaidAfterTest extends SoldServer {
  @Override
  String pay() {
    return "after";
  }
}
