package souk.exchange.provider;

import java.lang.System.Logger;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import souk.exchange.ProviderRole.EndReason;
import souk.exchange.provider.AgreementStore.Signed;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.FailureLog;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/**
 * Which of a provider's agreements run. One that was signed is served from when it is final on the
 * ledger until its end; after the last block in which an answer may be due, its service is told;
 * after its release time it is closed, which frees the collateral. One that did not come to be in
 * time, or was over before this node saw it, is told of as well.
 */
final class AgreementWatch {
  private static final Logger LOG = System.getLogger("souk.exchange");

  private final Ledger ledger;
  private final RoundRules rounds;
  private final Signer signer;
  private final AgreementStore store;
  private final Function<Signed, Optional<ServedAgreement>> serve;

  /** Signed, and not seen on the ledger. */
  private final Map<Bytes32, Signed> signed = new ConcurrentHashMap<>();

  private final Map<Bytes32, ServedAgreement> served = new ConcurrentHashMap<>();

  /** Those whose service is being told that they begin. */
  private final Map<Bytes32, ServedAgreement> beginning = new ConcurrentHashMap<>();

  private final Set<Bytes32> over = ConcurrentHashMap.newKeySet();

  /** By customer, those that were signed and are not over: asked for with every proposal. */
  private final Map<Address, Set<Bytes32>> ofCustomers = new ConcurrentHashMap<>();

  private final Map<Bytes32, Long> closing = new HashMap<>();
  private final FailureLog beginnings =
      new FailureLog(LOG, "a signed agreement is looked for again with the next block");
  private final FailureLog ends =
      new FailureLog(LOG, "an agreement is looked at again with the next block");

  /**
   * @param signer sends the commands that close agreements
   * @param serve makes what serves an agreement; empty when its service is not offered now
   */
  AgreementWatch(
      Ledger ledger,
      Signer signer,
      AgreementStore store,
      Function<Signed, Optional<ServedAgreement>> serve) {
    this.ledger = ledger;
    this.rounds = ledger.info().rules().rounds();
    this.signer = signer;
    this.store = store;
    this.serve = serve;
    store
        .all()
        .forEach(agreement -> {
          signed.put(agreement.id(), agreement);
          if (agreement.over()) {
            over.add(agreement.id());
          } else {
            count(agreement.terms(), agreement.id());
          }
        });
  }

  private void count(AgreementTerms terms, Bytes32 id) {
    ofCustomers.compute(
        terms.customer(),
        (_, known) -> {
          Set<Bytes32> ids = known == null ? ConcurrentHashMap.newKeySet() : known;
          ids.add(id);
          return ids;
        });
  }

  private void uncount(ServedAgreement agreement) {
    ofCustomers.computeIfPresent(
        agreement.terms().customer(),
        (_, ids) -> {
          ids.remove(agreement.id());
          return ids.isEmpty() ? null : ids;
        });
  }

  /** Those that are or were served, and are not closed. */
  Collection<ServedAgreement> served() {
    return served.values();
  }

  /** One that is or was served, and is not closed. */
  Optional<ServedAgreement> find(Bytes32 agreement) {
    return Optional.ofNullable(served.get(agreement));
  }

  /** Whether the provider signed it and it is not over and done with. */
  boolean knows(Bytes32 agreement) {
    return signed.containsKey(agreement)
        || beginning.containsKey(agreement)
        || served.containsKey(agreement);
  }

  /** How many were signed and did not come to be yet. */
  int waiting() {
    return signed.size();
  }

  /** Those with agreements that were signed and are not over. */
  Set<Address> customers() {
    return ofCustomers.keySet();
  }

  /** How many agreements of a customer were signed and are not over. */
  int of(Address customer) {
    return ofCustomers.getOrDefault(customer, Set.of()).size();
  }

  /** The provider signs; on disk when it returns. */
  void sign(Signed agreement) {
    store.add(agreement);
    if (!beginning.containsKey(agreement.id()) && !served.containsKey(agreement.id())) {
      signed.put(agreement.id(), agreement);
      count(agreement.terms(), agreement.id());
    }
  }

  /** To be called with every look at the ledger. */
  void look(LedgerView view, List<Event> events) {
    store.fresh().forEach(this::adopt);
    var _ = beginnings.forEach(signed.values(), agreement -> begin(view, agreement));
    for (Event event : events) {
      if (event instanceof Event.AgreementEnding(Bytes32 id, long endBlock)) {
        find(id)
            .or(() -> Optional.ofNullable(beginning.get(id)))
            // An end only moves forward in time, and the view may be ahead of this event.
            .ifPresent(agreement -> agreement.endBlock(Math.min(endBlock, agreement.endBlock())));
      }
    }
    long round = rounds.roundOf(view.block().number());
    var _ =
        ends.forEach(
            served.values(),
            agreement -> {
              agreement.learnSigner(view, round);
              end(view, agreement);
            });
  }

  private void adopt(Signed agreement) {
    if (!knows(agreement.id())) {
      signed.put(agreement.id(), agreement);
      count(agreement.terms(), agreement.id());
    }
  }

  private void begin(LedgerView view, Signed agreement) {
    Optional<LedgerView.Agreement> entry = view.agreement(agreement.id());
    if (entry.isEmpty() && view.block().number() < agreement.terms().openBy()) {
      return; // it may still come
    }
    Optional<ServedAgreement> service = serve.apply(agreement);
    if (service.isEmpty()) {
      return; // its service is not offered now; it may be after the next start
    }
    ServedAgreement begun = service.get();
    if (entry.isEmpty()) {
      forget(begun, agreement.over(), EndReason.NEVER_OPENED);
      return;
    }
    begun.endBlock(entry.get().endBlock());
    if (entry.get().closed()) {
      forget(begun, agreement.over(), reason(begun));
      return;
    }
    begun.learnSigner(view, rounds.roundOf(view.block().number())); // before its first client comes
    // What is over does not begin again: its service would keep for good what it begins with.
    boolean past = agreement.over() || view.block().number() >= lastAnswer(begun);
    beginning.put(begun.id(), begun);
    signed.remove(begun.id());
    begun.tell(() -> {
      try {
        if (!past) {
          begun.role().started(begun.id(), begun.terms());
        }
      } finally {
        served.put(begun.id(), begun);
        beginning.remove(begun.id());
      }
    });
  }

  /** One that will never be served. */
  private void forget(ServedAgreement agreement, boolean told, EndReason why) {
    signed.remove(agreement.id());
    over.remove(agreement.id());
    uncount(agreement);
    agreement.tell(() -> {
      try {
        if (!told) {
          agreement.role().ended(agreement.id(), why);
        }
      } finally {
        store.remove(agreement.id());
        agreement.close();
      }
    });
  }

  private void end(LedgerView view, ServedAgreement agreement) {
    long now = view.block().number();
    if (now < lastAnswer(agreement)) {
      return;
    }
    uncount(agreement);
    if (over.add(agreement.id())) {
      agreement.tell(() -> {
        try {
          agreement.role().ended(agreement.id(), reason(agreement));
        } finally {
          store.over(agreement.id());
        }
      });
    }
    long released = agreement.endBlock() + agreement.terms().collateral().releaseBlocks();
    Optional<LedgerView.Agreement> entry = view.agreement(agreement.id());
    boolean nothingToReturn =
        now >= released
            && entry.filter(known -> known.lock().isZero() && known.funds().isZero()).isPresent();
    if (nothingToReturn || entry.map(LedgerView.Agreement::closed).orElse(true)) {
      served.remove(agreement.id());
      closing.remove(agreement.id());
      over.remove(agreement.id());
      agreement.tell(() -> {
        store.remove(agreement.id());
        agreement.close();
      });
    } else if (now >= released && now >= closing.getOrDefault(agreement.id(), 0L)) {
      closing.put(agreement.id(), now + rounds.length());
      var _ = ledger.submit(signer, new Command.CloseAgreement(agreement.id()));
    }
  }

  private static EndReason reason(ServedAgreement agreement) {
    return agreement.endBlock() < agreement.terms().endBlock()
        ? EndReason.ENDED_EARLY
        : EndReason.EXPIRED;
  }

  /** The first block in which no answer of an agreement is due any more. */
  private long lastAnswer(ServedAgreement agreement) {
    AgreementTerms terms = agreement.terms();
    boolean duties = !terms.judge().isNone();
    return duties
        ? agreement.endBlock() + rounds.seedDelay() + terms.answerBlocks() + 1
        : agreement.endBlock();
  }

  static void failed(ServedAgreement agreement, Throwable e) {
    LOG.log(
        Logger.Level.ERROR,
        "the service " + agreement.terms().service() + " failed on agreement " + agreement.id(),
        e);
  }
}
