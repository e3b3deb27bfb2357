package souk.content.publisher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import souk.content.ContentRules;
import souk.content.ContentTerms;
import souk.content.Label;
import souk.content.Manifest;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.Hired;
import souk.exchange.Routes;
import souk.exchange.Signing;
import souk.ledger.FailureLog;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerException;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.payments.DeliveryException;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.transport.ProblemException;

/**
 * A publisher: publishes objects, hires caches, gives clients bundles and sees to it that caches
 * are paid for what they delivered and for nothing else.
 *
 * <p>What must survive a restart follows from the publisher's key or lies in its folder. Open
 * bundles do not survive: their tokens stay good at the caches, their places are not given out
 * again, and their clients begin with few open bundles once more.
 */
public final class Publisher implements CustomerRole {
  private static final System.Logger LOG = System.getLogger("souk.content");
  private static final String OBJECTS = "objects";

  private final CustomerPorts ports;
  private final ContentRules rules;
  private final RoundRules rounds;
  private final Eip712.Domain domain;
  private final Catalogue catalogue;
  private final Caches caches;
  private final OpenBundles open;
  private final BundleDesk bundles;
  private final PaymentDesk payments;
  private final PublisherRoutes routes;
  private final FailureLog endings =
      new FailureLog(LOG, "which agreements have ended is not known now");
  private final DeliveryCount deliveries;
  private final AtomicBoolean reading = new AtomicBoolean();
  private final AtomicBoolean workDue = new AtomicBoolean();
  private volatile boolean closed;
  private volatile long block;
  private long savedAt;

  /** Opens what its folder holds; {@link #start} begins to work. */
  public Publisher(
      CustomerPorts ports, ContentRules rules, PublisherRules host, Admission admission)
      throws IOException {
    this.ports = ports;
    this.rules = rules;
    this.rounds = ports.ledger().info().rules().rounds();
    this.domain = ports.ledger().info().domain();
    this.block = ports.ledger().head(Finality.INCLUDED).number();
    this.catalogue = new Catalogue(ports.folder().resolve(OBJECTS), rules, ports.signing(), domain);
    this.deliveries =
        new DeliveryCount(
            new DatabaseDeliveryStore(ports.tables().open(DatabaseDeliveryStore.MIGRATIONS)));
    this.caches = new Caches(ports, rules);
    this.open = new OpenBundles(rules, host.mostOpenBundles(), host.mostClients(), deliveries);
    this.bundles =
        new BundleDesk(
            rules,
            rounds,
            caches,
            open,
            () -> block,
            this::wake,
            ports.random(),
            new CacheChoice.ChoiceKeys(ports.signing().secret("choice")));
    this.payments = new PaymentDesk(caches, open, ports.executor());
    this.routes =
        new PublisherRoutes(
            new KnownClients(ports.signing().address(), domain, ports.clock(), host.mostClients()),
            admission,
            catalogue,
            caches,
            open,
            bundles,
            payments,
            new FaultDesk(rules, catalogue, caches, ports.disputes(), this::enroll),
            new FillDesk(ports.clock(), catalogue, caches, host.fillBytesPerSecond()),
            this::enroll);
  }

  @Override
  public void mount(Routes own) {
    routes.mount(own);
  }

  /** Keeps caches supplied with tickets from now on. */
  @Override
  public synchronized void start() {
    block = ports.ledger().head(Finality.INCLUDED).number();
    wake();
  }

  @Override
  public void advanced(long newest) {
    block = newest;
    wake();
  }

  /** A file to publish, and what it is to be called. */
  public record Named(Path file, Label label) {}

  /**
   * Publishes files before the publisher runs: reads all of them, and keeps their manifests in the
   * folder that it will have.
   *
   * @param folder of the role
   * @param signing of the role
   * @return what was published, in the order of the files
   * @throws IllegalArgumentException when one cannot be delivered, with the reason
   */
  public static List<Manifest> prepare(
      Path folder, ContentRules rules, Signing signing, Eip712.Domain domain, List<Named> files)
      throws IOException {
    Catalogue catalogue = new Catalogue(folder.resolve(OBJECTS), rules, signing, domain);
    List<Manifest> manifests = new ArrayList<>();
    for (Named each : files) {
      manifests.add(catalogue.publish(each.file(), each.label()).manifest());
    }
    return manifests;
  }

  /**
   * What a publisher with this folder has published, and what is cheaply seen of the files, while
   * it does not run; what was delivered is not told.
   *
   * @param folder of the role, which need not be there
   */
  public static List<Published> published(Path folder) throws IOException {
    return Catalogue.recorded(folder.resolve(OBJECTS));
  }

  /**
   * Takes an object out of a publisher that does not run.
   *
   * @param folder of the role
   * @return whether there was one
   */
  public static boolean remove(Path folder, Bytes32 object) throws IOException {
    return Catalogue.remove(folder.resolve(OBJECTS), object);
  }

  /**
   * Publishes a file under its own name. It must stay as it is from then on.
   *
   * @throws IllegalArgumentException when it cannot be delivered, with the reason
   */
  public Manifest publish(Path file) throws IOException {
    Path name = file.getFileName();
    return publish(new Named(file, Labels.of(name == null ? "file" : name.toString())));
  }

  /**
   * Publishes a file. It must stay as it is from then on.
   *
   * @throws IllegalArgumentException when it cannot be delivered, with the reason
   */
  public Manifest publish(Named named) throws IOException {
    return catalogue.publish(named.file(), named.label()).manifest();
  }

  /**
   * Delivers an object no more; bundles that clients have of it can still be completed with what
   * caches have.
   *
   * @return whether there was one
   */
  public boolean remove(Bytes32 object) throws IOException {
    return catalogue.remove(object);
  }

  /** The objects that are published, and what became of their files; it looks at each file. */
  public List<Published> published() {
    return catalogue.all(deliveries::of);
  }

  /** The objects that are published and whose files are as they were. */
  public List<Manifest> objects() {
    return catalogue.manifests();
  }

  @Override
  public Optional<String> about(String place) {
    return catalogue
        .find(place)
        .map(object ->
            "Published on Souk, %d bytes. To fetch it:  ./souk fetch %s/%s --network FILE"
                .formatted(object.layout().length(), ports.endpoint().get(), object.id()));
  }

  @Override
  public Bytes details(Address cache, int index) {
    return new ContentTerms(rules, ports.signing().publicKey(), ports.endpoint().get().toString())
        .encode();
  }

  /** Takes a cache on; it gets work once its books have arrived. */
  @Override
  public void hired(Hired agreement) {
    caches.hire(agreement);
    wake();
  }

  /** Lets a cache go: from now on it gets no work. Its agreement on the ledger stays as it is. */
  @Override
  public void dismissed(Bytes32 agreement) {
    caches.dismiss(agreement);
    enroll();
  }

  /**
   * A bundle, encoded, as clients ask for it by HTTP.
   *
   * @throws ProblemException what a client would be told
   */
  public Bytes bundle(Address client, Bytes32 object, int number) throws ProblemException {
    return bundles.bundle(client, catalogue.needForBundle(object), number);
  }

  /** How many caches could be chosen now. */
  @Override
  public int ready() {
    return caches.roster().size();
  }

  /**
   * How many have used up what there is for them in this round: they have too few tickets left for
   * a chunk, and get more with the next round.
   */
  public int usedUp() {
    return caches.usedUp(rounds.roundOf(block), rules.tickets(rules.chunkBytes()));
  }

  /** How many of these get their tickets in the clear, for what clients left unpaid. */
  public int paidInAdvance() {
    return caches.roster().inAdvance();
  }

  /** How many bundles are open. */
  public int openBundles() {
    return open.size();
  }

  /** How many of these are paid in part. */
  public int unsettled() {
    return open.unsettled();
  }

  /** Sees to it that what a new block or a shortage of tickets asks for is done soon. */
  private void wake() {
    if (!closed && workDue.compareAndSet(false, true)) {
      ports
          .executor()
          .execute(() -> {
            workDue.set(false);
            work();
          });
    }
  }

  private synchronized void work() {
    if (closed) {
      return;
    }
    long now = block;
    long round = rounds.roundOf(now);
    payments.settle(open.owed(now));
    open.end(now);
    try {
      dismissEnded();
      endings.succeeded();
    } catch (LedgerException e) {
      endings.failed(e); // and caches get tickets all the same
    }
    for (HiredCache cache : caches.all()) {
      if (cache.supply().low(round) && cache.supply().startRefill()) {
        ports.executor().execute(() -> refill(cache, round));
      }
    }
    enroll();
    if (now != savedAt) {
      savedAt = now;
      save();
      lookAtFiles();
    }
  }

  /** Sees what became of the files; one that may be back is read, beside everything else. */
  private void lookAtFiles() {
    if (reading.compareAndSet(false, true)) {
      ports
          .executor()
          .execute(() -> {
            try {
              catalogue.readAgain();
            } finally {
              reading.set(false);
            }
          });
    }
  }

  private void save() {
    deliveries.save();
    try {
      caches.save();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot write down what caches are owed in advance", e);
    }
  }

  private void enroll() {
    long now = block;
    caches.enroll(rounds.roundOf(now), now);
  }

  private void dismissEnded() {
    LedgerView view = ports.ledger().at(ports.ledger().head(Finality.FINAL));
    for (HiredCache cache : caches.all()) {
      Optional<LedgerView.Agreement> known = view.agreement(cache.agreement());
      known.ifPresent(found -> cache.endBlock(found.endBlock()));
      if (known
          .filter(found -> found.closed() || found.endBlock() <= view.block().number())
          .isPresent()) {
        caches.dismiss(cache.agreement());
      }
    }
  }

  private void refill(HiredCache cache, long round) {
    try {
      cache.supply().refill(round);
      cache.supply().endRefill(true);
      cache.supplies().succeeded();
    } catch (DeliveryException | RuntimeException e) {
      // A ledger that cannot be asked and a full disk are over at some time, too.
      cache.supplies().failed(e);
      later(cache);
    }
    enroll();
  }

  /** It gets no work until the next attempt: after a while, or with the next block. */
  private void later(HiredCache cache) {
    Duration pause = cache.supply().endRefill(false);
    CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, ports.executor())
        .execute(this::wake);
  }

  /** Ends it; what it does at this moment on the executor's threads is not interrupted. */
  @Override
  public synchronized void close() {
    closed = true;
    save();
  }
}
