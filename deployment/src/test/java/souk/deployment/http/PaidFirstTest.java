package souk.deployment.http;

/** Each unit is paid before it is served. */
class PaidFirstTest extends SoldServer {
  @Override
  String pay() {
    return "first";
  }
}
