package souk.keys.owner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import souk.exchange.CustomerPorts;
import souk.exchange.Hired;
import souk.exchange.Routes;
import souk.exchange.client.BuyerRole;
import souk.keys.AccessCondition;
import souk.keys.AuditLog;
import souk.keys.AuditRecord;
import souk.keys.DatabaseAuditLog;
import souk.keys.GrantFile;
import souk.keys.GrantTerms;
import souk.keys.KeysDetails;
import souk.keys.KeysTerms;
import souk.keys.LedgerQuestion;
import souk.keys.Refusals;
import souk.keys.Statement;
import souk.keys.owner.GrantException.Kind;
import souk.ledger.Receipt;
import souk.market.constraint.ConstraintException;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Hex;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import souk.store.Database;
import souk.store.Migration;
import souk.umbral.Capsule;
import souk.umbral.Encryption;
import souk.umbral.Grant;
import souk.umbral.KeyFactory;
import souk.umbral.UmbralException;
import souk.umbral.VerifiedKeyFragment;

/**
 * An owner's side: keys under names, grants through the providers that the node hired, tickets for
 * their readers, revocation, and what readers report about providers. All keys follow from the
 * node's own, so nothing secret is written anywhere.
 */
public final class KeysOwner extends BuyerRole {
  /** The file in the service's folder with the token of {@code /keys/1/api}. */
  public static final String TOKEN = "api-token";

  /** How long is waited for providers to confirm a revocation. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Pattern LABEL = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  private final KeysTerms terms;
  private final OwnerStore store;
  private final AuditLog audit;
  private final KeyFactory keys;
  private final PrivateKey signer;
  private final SecureRandom random;
  private final Refusals refusals = new Refusals();
  private final FragmentDelivery delivery;
  private final Reissue reissue;

  private final Revocations revocations;

  /** Grants that are issued anew right now; none is twice at once. */
  private final Set<Bytes32> reissuing = ConcurrentHashMap.newKeySet();

  private final ApiRoutes api;

  /** An owner with the tables of its node. */
  public KeysOwner(CustomerPorts ports) throws IOException {
    super(ports);
    this.terms = (KeysTerms) ports.terms();
    List<Migration> tables = new ArrayList<>(DatabaseOwnerStore.TABLES);
    tables.add(DatabaseAuditLog.TABLE);
    Database database = ports.tables().open(tables);
    DatabaseAuditLog records = new DatabaseAuditLog(database, ports.signing());
    this.audit = records;
    this.store =
        new DatabaseOwnerStore(
            database, records, grant -> Statement.REVOKE.sign(ports.signing(), grant));
    store.finish(now());
    this.keys = KeyFactory.of(ports.signing().secret("owner keys").getEncoded());
    this.signer = PrivateKey.of(ports.signing().secret("grant signer").getEncoded());
    this.random = ports.random();
    this.delivery =
        new FragmentDelivery(
            ports.signing(), random, (provider, wish) -> buy(provider, wish.encode(), 0));
    this.revocations = new Revocations(this, store, delivery, ports.executor());
    this.reissue = new Reissue(this, ports, store);
    this.api =
        new ApiRoutes(this, Hex.of(ports.signing().secret("api token").getEncoded()), tokenFile());
  }

  /** The market's terms. */
  public KeysTerms terms() {
    return terms;
  }

  /** Who signs records, questions and revocations. */
  public Address address() {
    return ports().signing().address();
  }

  /** Where the token of {@code /keys/1/api} is written. */
  public Path tokenFile() {
    return ports().folder().resolve(TOKEN);
  }

  /** Its records from a number on. */
  public List<AuditRecord> audit(long from, int most) {
    return audit.from(from, most);
  }

  @Override
  public Bytes details(Address provider, int index) {
    return details(provider);
  }

  private Bytes details(Address provider) {
    return new KeysDetails(provider, address(), signer.publicKey(), ports().signing().publicKey())
        .encode();
  }

  @Override
  public void advanced(long block) {
    revocations.advanced(block);
    reissue.advanced(block);
  }

  @Override
  public void mount(Routes routes) {
    new OwnerRoutes(new Sponsor(this, ports(), store, audit)).mount(routes);
    api.mount(routes);
  }

  // ---- keys ----

  /**
   * Makes a key, or finds it.
   *
   * @throws GrantException when the label is none: up to 64 of a-z, 0-9, '.', '_', '-'
   */
  public PublicKey create(String label) throws GrantException {
    if (!LABEL.matcher(label).matches()) {
      throw new GrantException(
          Kind.MALFORMED, "a key's name has 1 to 64 of a-z, 0-9, '.', '_' and '-'");
    }
    boolean _ = store.create(label, now());
    return secret(label).publicKey();
  }

  /** The names of its keys. */
  public List<String> labels() {
    return store.labels();
  }

  /** A key that there is. */
  public PublicKey publicKey(String label) throws GrantException {
    return key(label).publicKey();
  }

  private PrivateKey key(String label) throws GrantException {
    if (!store.labels().contains(label)) {
      throw new GrantException(Kind.NOT_FOUND, "there is no key of this name; create it first");
    }
    return secret(label);
  }

  private PrivateKey secret(String label) {
    return keys.key(label.getBytes(StandardCharsets.US_ASCII));
  }

  /** Encrypts to a key. */
  public Encryption.Sealed wrap(String label, byte[] plaintext) throws GrantException {
    return Encryption.encrypt(publicKey(label), plaintext, random);
  }

  /** Opens what was encrypted to a key of its own. */
  public byte[] unwrap(String label, Capsule capsule, byte[] ciphertext) throws GrantException {
    try {
      return Encryption.open(key(label), capsule, ciphertext);
    } catch (UmbralException e) {
      throw new GrantException(Kind.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  // ---- grants ----

  /** Grants through as many of the hired providers as are wanted, those hired longest first. */
  public GrantFile grant(GrantWish wish) throws GrantException {
    return grant(wish, hired());
  }

  /** Grants through some of these providers. */
  public GrantFile grant(GrantWish wish, List<Hired> among) throws GrantException {
    GrantFile file = issue(wish, among);
    store.add(wish.label(), file, now());
    reissue.granted();
    return file;
  }

  /** Hands a grant to these providers; nothing of it is kept here yet. */
  private GrantFile issue(GrantWish wish, List<Hired> among) throws GrantException {
    PrivateKey owner = key(wish.label());
    check(wish, among);
    List<Hired> providers = among.subList(0, wish.shares());
    List<VerifiedKeyFragment> fragments =
        Grant.split(owner, wish.reader(), signer, wish.threshold(), wish.shares(), random);
    List<GrantTerms.Part> parts = new ArrayList<>();
    for (int i = 0; i < providers.size(); i++) {
      parts.add(
          new GrantTerms.Part(
              providers.get(i).terms().provider(), fragments.get(i).fragment().mark()));
    }
    GrantTerms grant =
        new GrantTerms(
            owner.publicKey(),
            wish.reader(),
            signer.publicKey(),
            wish.requester(),
            wish.account(),
            parts.getFirst().mark().precursor(),
            wish.threshold(),
            wish.until(),
            AccessCondition.hash(wish.condition()),
            parts);
    Map<Hired, Bytes> taken = delivery.handOver(grant, wish.condition(), providers, fragments);
    return new GrantFile(
        grant,
        wish.condition(),
        providers.stream().map(taken::get).toList(),
        providers.stream().map(KeysOwner::place).toList(),
        address(),
        ports().endpoint().get(),
        terms.tickets());
  }

  private void check(GrantWish wish, List<Hired> among) throws GrantException {
    try {
      var _ = AccessCondition.of(wish.condition());
    } catch (ConstraintException e) {
      throw new GrantException(Kind.MALFORMED, "the condition: " + e.getMessage());
    }
    if (wish.shares() < 1
        || wish.shares() > GrantTerms.MOST_PARTS
        || wish.threshold() < 1
        || wish.threshold() > wish.shares()) {
      throw new GrantException(
          Kind.MALFORMED,
          "of 1 to %d providers some suffice, not %d of %d"
              .formatted(GrantTerms.MOST_PARTS, wish.threshold(), wish.shares()));
    }
    if (wish.until() <= now()) {
      throw new GrantException(Kind.MALFORMED, "the grant would be over before it begins");
    }
    if (among.size() < wish.shares()) {
      throw new GrantException(
          Kind.UNAVAILABLE,
          "%d providers are hired, and %d are wanted".formatted(among.size(), wish.shares()));
    }
  }

  /**
   * What came of a revocation. It stops all providers that confirmed, and none of those that did
   * not; what a reader has read, or t providers who keep fragments against their word, it does not
   * stop.
   *
   * @param confirmed who signed that it dropped its fragment, and when
   * @param missing who did not, and why
   */
  public record Revocation(Map<Address, Long> confirmed, Map<Address, String> missing) {}

  /**
   * Revokes a grant and all that were issued in its place. It is revoked, durably, before any
   * provider is asked; those that have not confirmed after a while are named and asked again.
   */
  public Revocation revoke(Bytes32 id) throws GrantException {
    var _ = kept(id);
    return revocations.bring(store.revoke(id, now()), PATIENCE);
  }

  /**
   * Issues a grant anew through those that are hired now, and revokes the old one. Of one that was
   * replaced before, that which stands now.
   */
  public GrantFile rotate(Bytes32 id) throws GrantException {
    return rotate(id, hired());
  }

  /** The same through some of these. Data need not be encrypted again. */
  public GrantFile rotate(Bytes32 id, List<Hired> among) throws GrantException {
    OwnerStore.Kept last = last(id);
    while (true) {
      Optional<GrantFile> fresh = reissue(last.file().grant().id(), among);
      if (fresh.isPresent()) {
        return fresh.get();
      }
      last = last(id); // somebody else replaced it meanwhile
    }
  }

  /** What was issued last in the place of a grant, if it stands. */
  private OwnerStore.Kept last(Bytes32 id) throws GrantException {
    OwnerStore.Kept kept = newest(id);
    if (kept.revocation().isPresent()) {
      throw new GrantException(Kind.REVOKED, "this grant was revoked");
    }
    return kept;
  }

  private OwnerStore.Kept newest(Bytes32 id) throws GrantException {
    OwnerStore.Kept kept = kept(id);
    while (kept.successor().isPresent()) {
      kept = kept(kept.successor().get());
    }
    return kept;
  }

  /** The same for just this grant; empty when it does not stand any more. */
  Optional<GrantFile> reissue(Bytes32 id, List<Hired> among) throws GrantException {
    if (!reissuing.add(id)) {
      throw new GrantException(Kind.UNAVAILABLE, "it is being issued anew; ask again");
    }
    GrantFile fresh;
    try {
      OwnerStore.Kept old = kept(id);
      if (old.revocation().isPresent()) {
        return Optional.empty();
      }
      fresh = issue(wish(old), among);
      if (!store.replace(id, fresh, now())) {
        // Revoked while providers took the new one, which nobody was given.
        var _ = revocations.bring(List.of(fresh.grant().id()), PATIENCE);
        throw new GrantException(Kind.REVOKED, "this grant was revoked");
      }
    } finally {
      reissuing.remove(id);
    }
    reissue.granted();
    var _ = revocations.bring(List.of(id), PATIENCE);
    return Optional.of(fresh);
  }

  private static GrantWish wish(OwnerStore.Kept old) {
    GrantTerms before = old.file().grant();
    return new GrantWish(
        old.label(),
        before.reader(),
        before.requester(),
        before.threshold(),
        before.parts().size(),
        before.until(),
        old.file().condition(),
        before.account());
  }

  /**
   * The file that counts now in the place of one that a reader has: of the grant that was issued
   * last in its place, with the agreements that run now.
   */
  public GrantFile renewed(Bytes32 id) throws GrantException {
    OwnerStore.Kept kept = newest(id);
    GrantFile file = kept.file();
    if (kept.revocation().isPresent() || file.grant().until() <= now()) {
      throw new GrantException(Kind.FORBIDDEN, "the grant is over");
    }
    List<GrantFile.Place> places = new ArrayList<>();
    for (int i = 0; i < file.places().size(); i++) {
      GrantFile.Place before = file.places().get(i);
      places.add(
          hired(file.grant().parts().get(i).provider()).map(KeysOwner::place).orElse(before));
    }
    return new GrantFile(
        file.grant(),
        file.condition(),
        file.taken(),
        places,
        file.owner(),
        ports().endpoint().get(),
        file.tickets());
  }

  private static GrantFile.Place place(Hired provider) {
    return new GrantFile.Place(
        provider.id(), provider.endpoint(), provider.terms().exposures().customer());
  }

  /**
   * How a grant stands.
   *
   * @param live how many of its providers are hired
   * @param given tickets that its reader got
   * @param dropped how many providers confirmed its revocation
   */
  public record Standing(
      Bytes32 id,
      String label,
      Address requester,
      int threshold,
      int providers,
      int live,
      long until,
      boolean revoked,
      int dropped,
      long given) {}

  /** All its grants, the oldest first. */
  public List<Standing> grants() {
    List<Standing> all = new ArrayList<>();
    for (OwnerStore.Kept kept : store.all()) {
      GrantTerms grant = kept.file().grant();
      all.add(
          new Standing(
              grant.id(),
              kept.label(),
              grant.requester(),
              grant.threshold(),
              grant.parts().size(),
              (int)
                  grant.parts().stream().filter(part -> hired(part.provider()).isPresent()).count(),
              grant.until(),
              kept.revocation().isPresent(),
              store.receipts(grant.id()).size(),
              kept.given()));
    }
    return all;
  }

  /** A grant's file. */
  public GrantFile file(Bytes32 id) throws GrantException {
    return kept(id).file();
  }

  OwnerStore.Kept kept(Bytes32 id) throws GrantException {
    return store
        .find(id)
        .orElseThrow(() -> new GrantException(Kind.NOT_FOUND, "there is no grant " + id));
  }

  /** The agreement with a provider that runs now. */
  Optional<Hired> hired(Address provider) {
    return hired().stream()
        .filter(each -> each.terms().provider().equals(provider))
        .reduce((first, second) -> second);
  }

  /**
   * Leaves a record of a refusal, if {@link Refusals} lets who was refused have one.
   *
   * @param reader of the grant; empty for a stranger
   */
  void refused(Bytes32 grant, Optional<Address> reader, String why) {
    reader
        .map(who -> refusals.ofReader(who, why, now()))
        .orElseGet(() -> refusals.ofStranger(why, now()))
        .ifPresent(said ->
            audit.add(now(), AuditRecord.Kind.REFUSED, grant, reader.orElse(Address.ZERO), said));
  }

  /** Seconds since 1970. */
  long now() {
    return ports().clock().instant().getEpochSecond();
  }

  /** Asks a provider on the ledger to re-encrypt, for the agreement's bond. */
  public CompletableFuture<Receipt> ask(Hired provider, GrantFile file, Capsule capsule) {
    LedgerQuestion question =
        LedgerQuestion.sign(ports().signing(), file.grant().id(), capsule, file.taken());
    Bytes encoded = question.encode();
    return ports().disputes().ask(provider, encoded, Keccak256.hash(encoded.toArray()));
  }
}
