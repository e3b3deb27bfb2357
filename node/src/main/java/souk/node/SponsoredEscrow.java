package souk.node;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * The escrow of a {@link Sponsor}: opened once, extended before it ends, and given back when it is
 * over. What is to be bound on the ledger stands in the sponsor's folder before.
 */
final class SponsoredEscrow {
  /** For how many blocks an extension that was handed in is waited for. */
  private static final int PATIENCE = 10;

  private static final String TERMS = "escrow";
  private static final String EXTENSION = "extension";
  private static final String OVER = "over.";

  private final Sponsor.Setup setup;
  private final Customer customer;
  private final Facts facts;
  private volatile LedgerView.Escrow escrow;
  private volatile Optional<String> trouble = Optional.empty();

  /** Goes on with the escrow of before, if it still runs; else opens a new one. */
  SponsoredEscrow(Sponsor.Setup setup, Customer customer, Facts facts) throws IOException {
    this.setup = setup;
    this.customer = customer;
    this.facts = facts;
    this.escrow = open();
  }

  LedgerView.Escrow now() {
    return escrow;
  }

  Bytes32 id() {
    return escrow.id();
  }

  /** Why it could not be extended the last time. */
  Optional<String> trouble() {
    return trouble;
  }

  /** Takes note of what the ledger says, extends what ends soon, gives back what is over. */
  void look(LedgerView view) throws IOException {
    view.escrow(escrow.id()).ifPresent(found -> escrow = found);
    refundOld(view);
    if (!setup.renews() || customer.round() + 1 < escrow.lastRound()) {
      trouble = Optional.empty();
      return;
    }
    try {
      extend(view);
    } catch (RuntimeException e) {
      trouble = Optional.of("the escrow cannot be extended: " + e.getMessage());
    }
  }

  private LedgerView view() {
    return setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
  }

  private RoundRules rounds() {
    return setup.ledger().info().rules().rounds();
  }

  // ---- opening ----

  private LedgerView.Escrow open() throws IOException {
    Optional<EscrowTerms> planned = planned();
    if (planned.isPresent()) {
      Bytes32 id = id(planned.get());
      Optional<LedgerView.Escrow> known = view().escrow(id);
      if (known.filter(old -> old.lastRound() >= customer.round()).isPresent()) {
        return known.get();
      }
      if (known.isEmpty() && planned.get().firstRound() > customer.round()) {
        return open(planned.get()); // it was stopped on the way
      }
      if (known.isPresent()) {
        facts.put(OVER + id, Long.toString(known.get().lastRound()));
      }
    }
    EscrowTerms terms =
        customer.escrowTerms(
            setup.market().payment(),
            setup.key().address(),
            setup.booksPerCache() * setup.caches(),
            setup.rounds());
    facts.put(
        TERMS,
        "%s %d %d %d %d %s"
            .formatted(
                terms.prize(),
                terms.depth(),
                terms.books(),
                terms.firstRound(),
                terms.rounds(),
                terms.salt()));
    return open(terms);
  }

  private Optional<EscrowTerms> planned() {
    return facts
        .get(TERMS)
        .map(line -> {
          String[] words = line.split(" ", -1);
          return new EscrowTerms(
              setup.key().address(),
              Amount.parse(words[0]),
              Integer.parseInt(words[1]),
              Long.parseLong(words[2]),
              Long.parseLong(words[3]),
              Integer.parseInt(words[4]),
              Bytes32.parse(words[5]));
        });
  }

  private LedgerView.Escrow open(EscrowTerms terms) {
    provide(terms.cover(terms.rounds()), view());
    Bytes32 id = customer.openEscrow(terms);
    return view()
        .escrow(id)
        .orElseThrow(() -> new LedgerException("the ledger lost the escrow " + id));
  }

  private Bytes32 id(EscrowTerms terms) {
    return terms.id(setup.ledger().info().domain(), setup.key().address());
  }

  /** Sees to it that so much is in the market. */
  private void provide(Amount sum, LedgerView view) {
    Amount missing = sum.minusOrZero(view.balance(customer.address()));
    if (!missing.isZero()) {
      customer.submit(new Command.Deposit(missing));
    }
  }

  // ---- extending ----

  /**
   * Adds as many rounds as it was opened with. The ledger cannot tell a second extension from the
   * same one sent twice, so one that may be on its way, from before a restart too, is waited for.
   */
  private void extend(LedgerView view) throws IOException {
    long block = view.block().number();
    long target = escrow.lastRound() + setup.rounds();
    String[] begun = facts.get(EXTENSION).orElse("0 0").split(" ", -1);
    if (Long.parseLong(begun[0]) == target && block < Long.parseLong(begun[1]) + PATIENCE) {
      return;
    }
    facts.put(EXTENSION, target + " " + block);
    provide(escrow.terms().cover(setup.rounds()).minusOrZero(unused(view)), view);
    try {
      customer.submit(new Command.Extend(escrow.id(), setup.rounds()));
    } catch (RefusedException e) {
      if (e.reason().isPresent()) {
        facts.remove(EXTENSION); // it is not on its way; claims may have changed the price just now
      }
      throw e;
    }
  }

  /** What closed rounds did not use: it pays for new ones first. */
  private Amount unused(LedgerView view) {
    long first =
        Math.max(escrow.terms().firstRound(), rounds().firstClaimable(view.block().number()));
    long open = escrow.lastRound() - first + 1;
    return view.locked(escrow.id()).minusOrZero(escrow.terms().cover(open));
  }

  // ---- giving back ----

  /** Gets back what escrows of before still hold, once nobody can claim from them any more. */
  private void refundOld(LedgerView view) throws IOException {
    for (Map.Entry<String, String> old : facts.under(OVER).entrySet()) {
      if (view.block().number() > rounds().claimDeadline(Long.parseLong(old.getValue()))) {
        Bytes32 id = Bytes32.parse(old.getKey());
        if (view.escrow(id).filter(there -> !there.refunded()).isPresent()) {
          customer.submit(new Command.Refund(id));
        }
        facts.remove(OVER + id);
      }
    }
  }
}
