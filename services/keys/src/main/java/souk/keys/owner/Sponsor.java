package souk.keys.owner;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import souk.exchange.CustomerPorts;
import souk.exchange.Hired;
import souk.exchange.UnitException;
import souk.keys.AccessCondition;
import souk.keys.AuditLog;
import souk.keys.AuditRecord;
import souk.keys.GrantFile;
import souk.keys.GrantTerms;
import souk.keys.KeysJudge;
import souk.keys.SponsorWish;
import souk.keys.Statement;
import souk.keys.owner.GrantException.Kind;
import souk.ledger.Judge;
import souk.ledger.Receipt;
import souk.market.constraint.ConstraintException;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.transport.PeerException;

/**
 * What an owner does for its readers: tickets for their requests, questions on the ledger to a
 * provider that is silent to them, accusations of one that lied.
 */
final class Sponsor {
  private static final int MOST_QUESTIONS = 64;
  private static final int MOST_BOOKS = 4_096;
  private static final int MOST_UNITS = 10_000;

  private final KeysOwner owner;
  private final CustomerPorts ports;
  private final OwnerStore store;
  private final AuditLog audit;
  private final Cache<Bytes32, CompletableFuture<List<Ticket>>> units =
      Caffeine.newBuilder().maximumSize(MOST_UNITS).executor(Runnable::run).build();
  private final RequestsSeen requests = new RequestsSeen();
  private final Set<Delivered> delivered = ConcurrentHashMap.newKeySet();

  Sponsor(KeysOwner owner, CustomerPorts ports, OwnerStore store, AuditLog audit) {
    this.owner = owner;
    this.ports = ports;
    this.store = store;
    this.audit = audit;
  }

  /** Leaves a record of a refusal, as many as {@link Refusals} lets a reader have. */
  void refused(SponsorWish wish, GrantException why) {
    String reason = String.valueOf(why.getMessage());
    Optional<Address> reader =
        store
            .find(wish.grant())
            .map(kept -> kept.file().grant().requester())
            .filter(wish::isSigned);
    Bytes32 grant = reader.isPresent() ? wish.grant() : Bytes32.ZERO;
    owner.refused(grant, reader, reason);
  }

  /** Tickets for a reader's unit, as long as its grant stands and its share is not used up. */
  List<Ticket> tickets(SponsorWish.Tickets wish) throws GrantException {
    Hired provider = allowed(wish, wish.provider());
    Bytes32 purpose =
        Keccak256.hash(wish.grant().toArray(), wish.provider().toArray(), wish.unit().toArray());
    if (wish.count() != owner.terms().tickets()) {
      throw new GrantException(
          Kind.FORBIDDEN, "an answer costs %d tickets".formatted(owner.terms().tickets()));
    }
    List<Ticket> tickets = given(wish, purpose);
    try {
      if (deliver(provider, tickets, wish.again())) {
        var _ = allowed(wish, wish.provider()); // that was a call, and may have taken long
      }
    } catch (UnitException | PeerException e) {
      boolean silent = e instanceof PeerException peer && peer.kind() != PeerException.Kind.REFUSED;
      throw new GrantException(
          silent ? Kind.PROVIDER_SILENT : Kind.UNAVAILABLE,
          "the provider did not take the ticket book: " + e.getMessage());
    }
    return tickets;
  }

  /**
   * The same unit gets the same tickets as long as this node runs, and they need not be on disk for
   * that. After a restart it gets others, which count anew: tickets of before are given to nobody.
   */
  private List<Ticket> given(SponsorWish.Tickets wish, Bytes32 purpose) throws GrantException {
    CompletableFuture<List<Ticket>> mine = new CompletableFuture<>();
    CompletableFuture<List<Ticket>> others = units.asMap().putIfAbsent(purpose, mine);
    if (others != null) {
      try {
        return others.join();
      } catch (CompletionException e) {
        throw new GrantException(Kind.UNAVAILABLE, "no tickets for now; ask again");
      }
    }
    try {
      if (!store.give(wish.grant(), wish.count(), owner.terms().sponsored())) {
        throw new GrantException(
            Kind.FORBIDDEN,
            "no more than %d tickets are given for a grant".formatted(owner.terms().sponsored()));
      }
      requests.given(wish.grant(), wish.provider());
      List<Ticket> tickets = ports.tickets().takeOnce(wish.provider(), purpose, wish.count());
      mine.complete(tickets);
      return tickets;
    } catch (GrantException | RuntimeException e) {
      units.invalidate(purpose);
      mine.completeExceptionally(e);
      throw e;
    }
  }

  /** A book that a provider has. */
  private record Delivered(Address provider, long round, long book) {}

  /**
   * Sees to it that the provider has the tickets' books; asks the wallet for them only then.
   *
   * @return whether the provider was called
   */
  private boolean deliver(Hired to, List<Ticket> tickets, boolean again)
      throws UnitException, PeerException {
    Address provider = to.terms().provider();
    boolean there =
        tickets.stream()
            .allMatch(ticket ->
                delivered.contains(new Delivered(provider, ticket.round(), ticket.book())));
    if (there && !again) {
      return false;
    }
    if (delivered.size() > MOST_BOOKS) {
      delivered.clear();
    }
    for (TicketBook book : ports.wallet().books(provider)) {
      var _ = ports.sessions().deliver(to, book);
      delivered.add(new Delivered(provider, book.book().round(), book.book().number()));
    }
    return true;
  }

  private Hired allowed(SponsorWish wish, Address provider) throws GrantException {
    OwnerStore.Kept kept = owner.kept(wish.grant());
    GrantTerms grant = kept.file().grant();
    if (!wish.isSigned(grant.requester())) {
      throw new GrantException(Kind.FORBIDDEN, "this grant's reader did not sign that");
    }
    if (kept.revocation().isPresent() || grant.until() <= owner.now()) {
      throw new GrantException(Kind.FORBIDDEN, "the grant is over");
    }
    if (grant.part(provider).isEmpty()) {
      throw new GrantException(Kind.NOT_FOUND, "not a provider of this grant");
    }
    return owner
        .hired(provider)
        .orElseThrow(() -> new GrantException(Kind.UNAVAILABLE, "not hired any more"));
  }

  /** The file that counts now in the place of a reader's. */
  GrantFile renewed(SponsorWish.Renew wish) throws GrantException {
    if (!wish.isSigned(owner.kept(wish.grant()).file().grant().requester())) {
      throw new GrantException(Kind.FORBIDDEN, "this grant's reader did not sign that");
    }
    return owner.renewed(wish.grant());
  }

  /** Asks a silent provider on the ledger. */
  Receipt silent(SponsorWish.Silent wish) throws GrantException {
    Hired provider = allowed(wish, wish.provider());
    OwnerStore.Kept kept = owner.kept(wish.grant());
    GrantFile file = kept.file();
    mustHold(kept, wish.provider());
    if (!store.ask(wish.grant(), MOST_QUESTIONS)) {
      throw new GrantException(
          Kind.FORBIDDEN,
          "no more than %d questions are paid for a grant".formatted(MOST_QUESTIONS));
    }
    requests.asked(wish.grant(), wish.provider());
    audit.add(
        owner.now(),
        AuditRecord.Kind.ASKED,
        wish.grant(),
        wish.provider(),
        Statement.hash(wish.capsule()).toString());
    return owner.ask(provider, file, wish.capsule()).join();
  }

  /** On the ledger a provider answers without a look at the condition, so it is looked at here. */
  private void mustHold(OwnerStore.Kept kept, Address provider) throws GrantException {
    try {
      AccessCondition condition = AccessCondition.of(kept.file().condition());
      if (condition.isEmpty()) {
        return;
      }
      Optional<String> unmet =
          condition.unmet(
              AccessCondition.State.of(
                  ports.ledger(),
                  kept.file().grant(),
                  owner.now(),
                  requests.most(kept, provider, owner.terms().tickets())));
      if (unmet.isPresent()) {
        throw new GrantException(Kind.FORBIDDEN, "the grant's condition: " + unmet.get());
      }
    } catch (ConstraintException e) {
      throw new GrantException(Kind.FORBIDDEN, "the grant's condition: " + e.getMessage());
    }
  }

  /** Accuses a provider, if its own judge finds that the evidence convicts it. */
  Receipt lie(Address address, Bytes evidence) throws GrantException {
    Hired provider =
        owner
            .hired(address)
            .orElseThrow(() -> new GrantException(Kind.NOT_FOUND, "not a provider of this owner"));
    Judge.Case about =
        new Judge.Case(
            provider.id(),
            provider.terms().customer(),
            address,
            provider.terms().details(),
            Bytes32.ZERO,
            new Judge.Matter.Accusation());
    if (!(new KeysJudge().decide(about, evidence) instanceof Judge.Verdict.Fault)) {
      throw new GrantException(Kind.FORBIDDEN, "this evidence does not convict " + address);
    }
    audit.add(owner.now(), AuditRecord.Kind.ACCUSED, Bytes32.ZERO, address, "");
    return ports.disputes().accuse(provider, evidence).join();
  }
}
