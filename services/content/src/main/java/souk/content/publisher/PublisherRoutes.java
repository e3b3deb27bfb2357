package souk.content.publisher;

import java.util.Optional;
import souk.content.CacheReport;
import souk.content.CacheReport.Place;
import souk.content.ClientRequest;
import souk.content.ClientRequest.Complaint;
import souk.content.ClientRequest.Fetch;
import souk.content.ClientRequest.Redeem;
import souk.content.ClientRequest.Repair;
import souk.content.ContentRules;
import souk.content.FillRequest;
import souk.content.Label;
import souk.exchange.Routes;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.transport.ProblemException;
import souk.transport.Request;
import souk.transport.Response;

/**
 * A publisher's side of the wire.
 *
 * <pre>
 *   GET  /content/1/manifest/{id}                           → manifest
 *   GET  /content/1/label/{id}                              → label
 *   POST /content/1/bundle      {@link Fetch}               → bundle
 *   POST /content/1/repair      {@link Repair}              → bundle
 *   POST /content/1/redeem      {@link Redeem}              → a chunk's key
 *   POST /content/1/complaint   {@link Complaint}           → 1 or 0
 *   POST /content/1/chunk       {@link FillRequest}         → a chunk
 *   POST /content/1/report      {@link CacheReport}         → empty
 * </pre>
 */
final class PublisherRoutes {
  private final KnownClients passes;
  private final Admission admission;
  private final Catalogue catalogue;
  private final Caches caches;
  private final OpenBundles open;
  private final BundleDesk bundles;
  private final PaymentDesk payments;
  private final FaultDesk faults;
  private final FillDesk fills;
  private final Runnable enroll;

  /**
   * @param enroll called when other caches may be chosen than before
   */
  PublisherRoutes(
      KnownClients passes,
      Admission admission,
      Catalogue catalogue,
      Caches caches,
      OpenBundles open,
      BundleDesk bundles,
      PaymentDesk payments,
      FaultDesk faults,
      FillDesk fills,
      Runnable enroll) {
    this.passes = passes;
    this.admission = admission;
    this.catalogue = catalogue;
    this.caches = caches;
    this.open = open;
    this.bundles = bundles;
    this.payments = payments;
    this.faults = faults;
    this.fills = fills;
    this.enroll = enroll;
  }

  void mount(Routes routes) {
    routes
        .get(own(ClientRequest.MANIFEST_PATH) + "{id}", this::manifest)
        .get(own(Label.PATH) + "{id}", this::label)
        .post(own(Fetch.PATH), Fetch.MOST_BYTES, this::bundle)
        .post(own(Repair.PATH), Repair.MOST_BYTES, this::repair)
        .post(own(Redeem.PATH), Redeem.MOST_BYTES, this::redeem)
        .post(own(Complaint.PATH), Complaint.MOST_BYTES, this::complaint)
        .post(own(FillRequest.PATH), FillRequest.SIZE, request -> fills.fill(request.body()))
        .post(own(CacheReport.PATH), CacheReport.MOST_BYTES, this::report);
  }

  /** A path as the node's routes have it, below the kind's name. */
  private static String own(String path) {
    return path.substring(Routes.prefix(ContentRules.KIND).length());
  }

  private Response manifest(Request request) throws ProblemException {
    return Response.of(object(id(request)).manifest().encode().toArray());
  }

  private Response label(Request request) throws ProblemException {
    return Response.of(catalogue.label(id(request)).encode());
  }

  private static Bytes32 id(Request request) throws ProblemException {
    try {
      return Bytes32.parse(request.parameter("id"));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(400, "malformed", "a content id is 0x and 64 hexadecimal digits");
    }
  }

  private Response bundle(Request request) throws Exception {
    Fetch fetch = Fetch.decode(request.body());
    Address client = passes.client(fetch.pass());
    PublishedObject object = catalogue.needForBundle(fetch.object());
    Optional<String> refusal = admission.refusal(client, object.id());
    if (refusal.isPresent()) {
      throw new ProblemException(403, "not-admitted", refusal.get());
    }
    return Response.of(bundles.bundle(client, object, fetch.number()).toArray());
  }

  private Response repair(Request request) throws Exception {
    Repair repair = Repair.decode(request.body());
    Address client = passes.client(repair.pass());
    OpenBundle old = open.find(repair.bundle());
    if (old != null && old.client().equals(client)) {
      var _ = object(old.object().id()); // its caches are not to blame for a file that is gone
    }
    return Response.of(bundles.repair(client, repair.bundle(), repair.slot()).toArray());
  }

  private Response redeem(Request request) throws Exception {
    Redeem redeem = Redeem.decode(request.body());
    Address client = passes.client(redeem.pass());
    return Response.of(payments.redeem(client, redeem).toArray());
  }

  private Response complaint(Request request) throws Exception {
    Complaint complaint = Complaint.decode(request.body());
    Address client = passes.client(complaint.pass());
    return Response.of(new byte[] {(byte) (faults.complain(client, complaint) ? 1 : 0)});
  }

  private Response report(Request request) throws Exception {
    byte[] message = request.body();
    CacheReport report = CacheReport.decode(message);
    HiredCache cache = caches.find(report.agreement());
    if (cache == null || !CacheReport.isSigned(cache.keys(), message)) {
      throw new ProblemException(403, "not-hired", "this is no cache that is hired here");
    }
    for (Place place : report.places()) {
      open.spent(cache, place.round(), place.book(), place.place());
    }
    boolean usable = cache.advance().usable();
    cache.advance().claim(report.time(), report.lost());
    if (cache.advance().usable() != usable) {
      enroll.run();
    }
    return Response.of(new byte[0]);
  }

  private PublishedObject object(Bytes32 id) throws ProblemException {
    return catalogue.need(id);
  }
}
