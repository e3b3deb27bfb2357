package souk.keys.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.crypto.SecretKey;
import souk.exchange.DutyNotice;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.SellerRole;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.keys.AccessCondition;
import souk.keys.Answer;
import souk.keys.AuditRecord;
import souk.keys.DatabaseAuditLog;
import souk.keys.FragmentSeal;
import souk.keys.GrantTerms;
import souk.keys.KeysDetails;
import souk.keys.KeysEvidence;
import souk.keys.KeysTerms;
import souk.keys.KeysWish;
import souk.keys.LedgerQuestion;
import souk.keys.ReadRequest;
import souk.keys.Refusals;
import souk.keys.Statement;
import souk.ledger.AgreementTerms;
import souk.market.constraint.ConstraintException;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.store.Database;
import souk.store.Migration;
import souk.umbral.Capsule;
import souk.umbral.CapsuleFragment;
import souk.umbral.KeyFragment;
import souk.umbral.UmbralException;
import souk.umbral.VerifiedKeyFragment;

/**
 * Keeps key fragments and re-encrypts with them for whom their owner granted it to. It signs that
 * it took a fragment after it checked and stored it, answers only whom, when and on what condition
 * the grant says, and after the owner's revocation nobody.
 */
public final class KeysProvider extends SellerRole<KeysProvider.Agreed> {
  private static final int CACHED = 10_000;

  private final KeysTerms terms;
  private final FragmentStore store;
  private final SecretKey rest;
  private final SecretKey nonces;
  private final Map<Bytes32, Integer> jobs = new ConcurrentHashMap<>();
  private final Cache<Key, Usable> fragments =
      Caffeine.newBuilder().maximumSize(CACHED).executor(Runnable::run).build();
  private final Cache<Client, Boolean> clients =
      Caffeine.newBuilder().maximumSize(CACHED).executor(Runnable::run).build();
  private final Cache<Bytes32, ReadRequest> signed =
      Caffeine.newBuilder().maximumSize(CACHED).executor(Runnable::run).build();
  private final Refusals written = new Refusals();
  private final LongAdder answers;
  private final LongAdder refusals;

  /** An agreement's details, and what its statements about fragments name. */
  record Agreed(
      KeysDetails details, Bytes32 job, int groupLimit, boolean asked, Address customer) {}

  private record Key(Bytes32 job, Bytes32 grant) {}

  private record Client(Bytes32 job, Address address) {}

  /** A fragment that is ready to be used. */
  private record Usable(
      Bytes32 id, GrantTerms grant, AccessCondition condition, VerifiedKeyFragment fragment) {}

  /** A provider with the tables of its node. */
  public KeysProvider(ProviderPorts ports) throws IOException {
    super(ports);
    this.terms = (KeysTerms) ports.terms();
    List<Migration> tables = new ArrayList<>(DatabaseFragmentStore.TABLES);
    tables.add(DatabaseAuditLog.TABLE);
    Database database = ports.tables().open(tables);
    this.store =
        new DatabaseFragmentStore(database, new DatabaseAuditLog(database, ports.signing()));
    this.rest = ports.signing().secret("fragments at rest");
    this.nonces = ports.signing().secret("proofs");
    this.answers = ports.metrics().counter("answers", "Capsules re-encrypted");
    this.refusals = ports.metrics().counter("refusals", "Requests refused");
  }

  @Override
  protected Agreed read(AgreementTerms agreement) throws DecodeException {
    KeysDetails details = KeysDetails.decode(agreement.details());
    if (!details.provider().equals(agreement.provider())) {
      throw new DecodeException("the details name another provider: " + details.provider());
    }
    if (agreement.questions().agreed() && agreement.questions().groupLimit() < 1) {
      throw new DecodeException(
          "questions on the ledger need a groupLimit below every threshold, not 0");
    }
    return new Agreed(
        details,
        KeysDetails.job(agreement.details()),
        agreement.questions().groupLimit(),
        agreement.questions().agreed(),
        agreement.customer());
  }

  @Override
  public void started(Bytes32 agreement, AgreementTerms agreed) {
    super.started(agreement, agreed);
    jobs.merge(agreed(agreement).job(), 1, Integer::sum);
  }

  @Override
  public void ended(Bytes32 agreement, EndReason why) {
    Optional<Bytes32> job = job(agreement);
    super.ended(agreement, why);
    if (job.isPresent() && jobs.merge(job.get(), -1, (a, b) -> a + b == 0 ? null : a + b) == null) {
      store.forget(job.get());
      fragments.asMap().keySet().removeIf(key -> key.job().equals(job.get()));
      clients.asMap().keySet().removeIf(key -> key.job().equals(job.get()));
    }
  }

  private Optional<Bytes32> job(Bytes32 agreement) {
    try {
      return Optional.of(agreed(agreement).job());
    } catch (IllegalStateException e) {
      return Optional.empty(); // it never began
    }
  }

  @Override
  public boolean admits(AgreementTerms agreement, Address client) {
    Client key = new Client(KeysDetails.job(agreement.details()), client);
    if (clients.getIfPresent(key) != null) {
      return true;
    }
    boolean known = store.knows(key.job(), client);
    if (known) {
      clients.put(key, true);
    } else {
      refusals.increment();
      written
          .ofStranger("no reader of a fragment that is here", now())
          .ifPresent(why -> refused(Bytes32.ZERO, client, why));
    }
    return known;
  }

  private void refused(Bytes32 grant, Address who, String why) {
    store.refused(new AuditRecord.Entry(now(), AuditRecord.Kind.REFUSED, grant, who, why));
  }

  // ---- units ----

  @Override
  public Prepared prepare(UnitRequest request) throws UnitException {
    Agreed agreed = agreed(request.agreement());
    Bytes32 id = request.id();
    return switch (wish(request, id)) {
      case KeysWish.Take take -> new Prepared(0, Payload.of(take(request, agreed, take)));
      case KeysWish.Drop drop -> new Prepared(0, Payload.of(drop(request, agreed, drop)));
      case KeysWish.Read read -> {
        var _ = allowed(request, id, agreed, read.request());
        yield new Prepared(terms.tickets(), Payload.EMPTY);
      }
    };
  }

  @Override
  public Payload release(UnitRequest request) throws UnitException {
    Bytes32 id = request.id();
    if (wish(request, id) instanceof KeysWish.Read(ReadRequest read)) {
      Agreed agreed = agreed(request.agreement());
      return Payload.of(answer(request, id, agreed, read, allowed(request, id, agreed, read)));
    }
    return Payload.EMPTY;
  }

  /** What is asked for; a request whose signature was found right once is not read again. */
  private KeysWish wish(UnitRequest request, Bytes32 id) throws UnitException {
    ReadRequest known = signed.getIfPresent(id);
    if (known != null) {
      return new KeysWish.Read(known);
    }
    try {
      return KeysWish.decode(request.body());
    } catch (DecodeException e) {
      throw new UnitException(Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private long now() {
    return ports().clock().instant().getEpochSecond();
  }

  private static void mustBeOwner(UnitRequest request, Agreed agreed) throws UnitException {
    if (!request.client().equals(agreed.details().owner())
        && !request.client().equals(agreed.customer())) {
      throw new UnitException(Reason.FORBIDDEN, "only the owner hands over and revokes");
    }
  }

  private Bytes take(UnitRequest request, Agreed agreed, KeysWish.Take take) throws UnitException {
    mustBeOwner(request, agreed);
    try {
      GrantTerms grant = GrantTerms.decode(take.grant());
      Bytes32 id = grant.id();
      if (store.revoked(agreed.job(), id).isPresent()) {
        throw new UnitException(Reason.EXPIRED, "this grant was revoked");
      }
      VerifiedKeyFragment fragment = checked(request.agreement(), agreed, grant, take);
      Bytes sealed = FragmentSeal.seal(rest, id, fragment.fragment(), ports().random());
      if (!store.take(
          agreed.job(),
          grant,
          take.condition(),
          sealed,
          agreed.details().owner(),
          now(),
          terms.mostFragments())) {
        throw new UnitException(
            Reason.BUSY, "no more than %d fragments are kept".formatted(terms.mostFragments()));
      }
      // Signed after it is on disk: whoever has the countersignature can count on the fragment.
      return Statement.TAKEN.sign(ports().signing(), agreed.job(), id.toArray());
    } catch (DecodeException | ConstraintException | UmbralException e) {
      throw new UnitException(Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  /** All that an answer will be checked by is checked now, so that nobody can be framed by it. */
  private VerifiedKeyFragment checked(
      Bytes32 agreement, Agreed agreed, GrantTerms grant, KeysWish.Take take)
      throws DecodeException, ConstraintException, UmbralException, UnitException {
    if (!grant.signer().equals(agreed.details().signer())) {
      throw new DecodeException("the grant's signer is not the agreement's");
    }
    if (agreed.asked() && agreed.groupLimit() >= grant.threshold()) {
      throw new DecodeException(
          "a threshold of %d is not above the ledger's limit of %d for one question"
              .formatted(grant.threshold(), agreed.groupLimit()));
    }
    if (grant.until() <= now()) {
      throw new UnitException(Reason.EXPIRED, "the grant is over");
    }
    if (!AccessCondition.hash(take.condition()).equals(grant.condition())) {
      throw new DecodeException("the condition is not the one that the grant names");
    }
    var _ = AccessCondition.of(take.condition());
    GrantTerms.Part part =
        grant
            .part(agreed.details().provider())
            .orElseThrow(() -> new DecodeException("the grant has no fragment for this provider"));
    SecretKey shared = ports().signing().agree(agreed.details().ownerKey(), agreement, "fragment");
    KeyFragment fragment = FragmentSeal.open(shared, grant.id(), take.fragment());
    if (!fragment.mark().equals(part.mark())) {
      throw new DecodeException("the fragment is not the one that the grant names");
    }
    return fragment.verify(grant.signer(), grant.owner(), grant.reader());
  }

  private Bytes drop(UnitRequest request, Agreed agreed, KeysWish.Drop drop) throws UnitException {
    mustBeOwner(request, agreed);
    if (!Statement.REVOKE.isSigned(agreed.details().owner(), drop.grant(), drop.revocation())) {
      throw new UnitException(Reason.FORBIDDEN, "the owner did not sign this revocation");
    }
    long time =
        store.revoke(
            agreed.job(), drop.grant(), drop.revocation(), agreed.details().owner(), now());
    fragments.invalidate(new Key(agreed.job(), drop.grant()));
    byte[] when = new ByteWriter().u64(time).toArray();
    Bytes signature =
        Statement.DROPPED.sign(ports().signing(), agreed.job(), drop.grant().toArray(), when);
    return Bytes.of(new ByteWriter().raw(when).raw(signature.toArray()).toArray());
  }

  // ---- answers ----

  private Usable allowed(UnitRequest request, Bytes32 id, Agreed agreed, ReadRequest read)
      throws UnitException {
    try {
      return mustBeAllowed(request, id, agreed, read);
    } catch (UnitException e) {
      refusals.increment();
      written
          .ofReader(request.client(), String.valueOf(e.getMessage()), now())
          .ifPresent(why -> refused(read.grant(), request.client(), why));
      throw e;
    }
  }

  private Usable mustBeAllowed(UnitRequest request, Bytes32 id, Agreed agreed, ReadRequest read)
      throws UnitException {
    Usable usable = usable(agreed, read.grant());
    Address requester = usable.grant().requester();
    if (!request.client().equals(requester)
        || (signed.getIfPresent(id) == null
            && !read.isSigned(requester, request.agreement(), request.unit()))) {
      throw new UnitException(Reason.FORBIDDEN, "not a request of this grant's reader");
    }
    signed.put(id, read); // its id binds client and body
    try {
      mustBeTimely(usable, agreed, read);
    } catch (UnitException e) {
      if (!store.wasAnswered(
          new FragmentStore.Unit(
              read.time(), id))) { // else it is the same again, which was allowed
        throw e;
      }
    }
    return usable;
  }

  private void mustBeTimely(Usable usable, Agreed agreed, ReadRequest read) throws UnitException {
    if (Math.abs(read.time() - now()) > terms.skew().toSeconds()) {
      throw new UnitException(
          Reason.EXPIRED,
          "the request's time is more than %d s from this provider's clock, %d; set the clock"
              .formatted(terms.skew().toSeconds(), now()));
    }
    if (read.time() >= usable.grant().until()) {
      throw new UnitException(Reason.EXPIRED, "the grant ended at " + usable.grant().until());
    }
    if (!usable.condition().isEmpty()) {
      Optional<String> unmet = usable.condition().unmet(state(agreed, usable.grant(), read));
      if (unmet.isPresent()) {
        throw new UnitException(Reason.FORBIDDEN, "the grant's condition: " + unmet.get());
      }
    }
  }

  private AccessCondition.State state(Agreed agreed, GrantTerms grant, ReadRequest read) {
    return AccessCondition.State.of(
        ports().ledger(),
        grant,
        read.time(),
        store.find(agreed.job(), read.grant()).map(FragmentStore.Kept::answers).orElse(0L));
  }

  private Usable usable(Agreed agreed, Bytes32 id) throws UnitException {
    Key key = new Key(agreed.job(), id);
    Usable known = fragments.getIfPresent(key);
    if (known != null) {
      return known;
    }
    Optional<FragmentStore.Kept> kept = store.find(agreed.job(), id);
    if (kept.isEmpty()) {
      boolean revoked = store.revoked(agreed.job(), id).isPresent();
      throw new UnitException(
          revoked ? Reason.EXPIRED : Reason.NOT_FOUND,
          revoked ? "this grant was revoked" : "no fragment of this grant is here");
    }
    Usable usable = open(id, kept.get());
    fragments.put(key, usable);
    return usable;
  }

  private Usable open(Bytes32 id, FragmentStore.Kept kept) {
    try {
      GrantTerms grant = kept.grant();
      return new Usable(
          id,
          grant,
          AccessCondition.of(kept.condition()),
          FragmentSeal.open(rest, id, kept.sealed())
              .verify(grant.signer(), grant.owner(), grant.reader()));
    } catch (DecodeException | ConstraintException | UmbralException e) {
      throw new IllegalStateException("the fragments' table was changed: " + e.getMessage(), e);
    }
  }

  private Bytes answer(
      UnitRequest request, Bytes32 id, Agreed agreed, ReadRequest read, Usable usable)
      throws UnitException {
    AuditRecord.Entry entry =
        new AuditRecord.Entry(
            now(),
            AuditRecord.Kind.ANSWERED,
            read.grant(),
            request.client(),
            "capsule %s unit %s".formatted(Statement.hash(read.capsule()), request.unit()));
    if (!store.answered(agreed.job(), new FragmentStore.Unit(read.time(), id), entry)) {
      fragments.invalidate(new Key(agreed.job(), read.grant()));
      throw new UnitException(Reason.EXPIRED, "this grant was revoked");
    }
    CapsuleFragment fragment = reencrypt(usable, read.capsule());
    answers.increment();
    signed.invalidate(id);
    return Answer.sign(
            ports().signing(),
            request.agreement(),
            read,
            request.client(),
            request.unit(),
            Bytes.of(fragment.toSimple()))
        .encode();
  }

  private CapsuleFragment reencrypt(Usable usable, Capsule capsule) {
    byte[] about = new ByteWriter().bytes32(usable.id()).raw(capsule.toSimple()).toArray();
    return usable.fragment().reencrypt(capsule, new ProofRandom(nonces, about));
  }

  // ---- duties ----

  @Override
  public Bytes answer(DutyNotice duty) throws DecodeException, UnitException {
    Agreed agreed = agreed(duty.agreement());
    return switch (duty) {
      case DutyNotice.PeriodDue due ->
          Statement.PRESENT.sign(ports().signing(), due.agreement(), due.seed().toArray());
      case DutyNotice.QuestionDue due -> {
        LedgerQuestion question = LedgerQuestion.decode(due.question());
        Optional<FragmentStore.Revoked> revoked = store.revoked(agreed.job(), question.grant());
        if (revoked.isPresent()) {
          yield KeysEvidence.revoked(revoked.get().revocation());
        }
        Usable usable = usable(agreed, question.grant());
        yield KeysEvidence.answer(
            usable.grant(), question.capsule(), reencrypt(usable, question.capsule()));
      }
    };
  }
}
