package souk.market.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import souk.ledger.AgreementTerms;
import souk.ledger.JudgeId;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/**
 * What was looked at in an agreement's document, and what could not be.
 *
 * @param checks in order
 * @param notChecked what a document alone does not show
 */
public record AgreementChecks(List<Check> checks, List<String> notChecked) {
  /**
   * One thing that was looked at.
   *
   * @param found what was found, in words
   */
  public record Check(String what, boolean holds, String found) {}

  public AgreementChecks {
    checks = List.copyOf(checks);
    notChecked = List.copyOf(notChecked);
  }

  /** Whether everything that was looked at holds. */
  public boolean hold() {
    return checks.stream().allMatch(Check::holds);
  }

  /**
   * Verifies a document by itself.
   *
   * @param judge of the service that the terms name, where that is known here; a judge of none is
   *     {@link JudgeId#NONE}
   */
  public static AgreementChecks of(AgreementDocument document, Optional<JudgeId> judge) {
    Making making = new Making(document);
    making.alone(judge);
    making.left("whether it stands on the ledger, runs, was ended or had faults");
    making.left("whether the escrow stands on the ledger with money in it");
    return making.done();
  }

  /** The same, and compares it with what stands on a ledger in one block. */
  public static AgreementChecks of(
      AgreementDocument document, Optional<JudgeId> judge, LedgerInfo ledger, LedgerView view) {
    Making making = new Making(document);
    making.alone(judge);
    making.compare(ledger, view);
    return making.done();
  }

  /** Checks as they are made. */
  private static final class Making {
    private final AgreementDocument document;
    private final AgreementTerms terms;
    private final Bytes32 id;
    private final List<Check> checks = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    Making(AgreementDocument document) {
      this.document = document;
      this.terms = document.terms();
      this.id = terms.id(document.domain());
    }

    AgreementChecks done() {
      return new AgreementChecks(checks, left);
    }

    void left(String what) {
      left.add(what);
    }

    private void check(String what, boolean holds, String found) {
      checks.add(new Check(what, holds, found));
    }

    void alone(Optional<JudgeId> judge) {
      check(
          "id",
          id.equals(document.id()),
          id.equals(document.id())
              ? "the hash of all its terms for %s".formatted(document.domain())
              : "its terms hash to %s, not to %s".formatted(id, document.id()));
      signature("customer's signature", document.customer(), terms.customer());
      signature("provider's signature", document.provider(), terms.provider());
      Bytes32 rules = document.rules().hash();
      check(
          "rules",
          rules.equals(terms.rulesHash()),
          rules.equals(terms.rulesHash())
              ? "those of the document are the ones that were signed, " + rules
              : "those of the document hash to %s; signed was %s"
                  .formatted(rules, terms.rulesHash()));
      price();
      exposure();
      lock();
      judge(judge);
      end();
      words();
    }

    private void signature(String what, Signature signature, Address who) {
      Optional<Address> by = Secp256k1.recover(signature, id);
      boolean own = by.filter(who::equals).isPresent();
      check(
          what,
          own,
          own
              ? "signed by " + who
              : by.map(other -> "signed by %s, not by %s".formatted(other, who))
                  .orElse("it is nobody's"));
    }

    private void price() {
      if (terms.escrow().isZero()) {
        check("price", true, "no units are paid with tickets");
        return;
      }
      if (document.escrow().isEmpty()) {
        left("what a ticket is worth: the document does not tell the escrow's terms");
        return;
      }
      AgreementDocument.Escrow escrow = document.escrow().get();
      Bytes32 named = escrow.terms().id(document.domain(), escrow.funder());
      boolean fits = named.equals(terms.escrow());
      boolean own =
          escrow.funder().equals(terms.customer())
              || escrow.terms().signer().equals(terms.customer());
      check(
          "price",
          fits && own,
          !fits
              ? "the escrow's terms hash to %s; signed was %s".formatted(named, terms.escrow())
              : !own
                  ? "the escrow is one of %s, not of the customer".formatted(escrow.funder())
                  : "one ticket in %d wins %s, by the terms of the escrow that was signed"
                      .formatted(escrow.terms().tickets(), escrow.terms().prize()));
    }

    private void exposure() {
      int provider = terms.exposures().provider();
      int customer = terms.exposures().customer();
      boolean paid = !terms.escrow().isZero();
      check(
          "exposure",
          paid || (provider == 0 && customer == 0),
          paid
              ? "the provider loses at most %d tickets, the customer %d"
                  .formatted(provider, customer)
              : provider + customer == 0
                  ? "nothing is paid unit by unit"
                  : "it has exposures, and no escrow that pays for units");
    }

    private void lock() {
      var collateral = terms.collateral();
      var grades = collateral.grades();
      boolean shares =
          grades.first() <= LedgerRules.WHOLE
              && grades.second() <= LedgerRules.WHOLE
              && grades.further() <= LedgerRules.WHOLE;
      long longest = document.rules().longestAgreement();
      boolean inTime = collateral.releaseBlocks() <= longest - (terms.endBlock() - terms.openBy());
      boolean useless = !terms.judge().isNone() && collateral.amount().isZero();
      check(
          "lock",
          shares && inTime,
          !shares
              ? "a fault would take more than all of it"
              : !inTime
                  ? "it is released later than the ledger's rules let it be"
                  : useless
                      ? "nothing is locked, so a fault that is proven costs nothing"
                      : "%s, until %d blocks after the end"
                          .formatted(collateral.amount(), collateral.releaseBlocks()));
    }

    private void judge(Optional<JudgeId> known) {
      if (known.isEmpty()) {
        left(
            "whether the judge %s is that of %s, a service that is not known here"
                .formatted(terms.judge(), ConciseText.of(terms.service())));
        return;
      }
      boolean same = known.get().equals(terms.judge());
      check(
          "judge",
          same,
          !same
              ? "%s, and the service's is %s".formatted(terms.judge(), known.get())
              : terms.judge().isNone()
                  ? "nobody: the service has none"
                  : "that of " + terms.service());
    }

    private void end() {
      boolean runs = terms.endBlock() > terms.startBlock() && terms.endBlock() > terms.openBy();
      check(
          "end",
          runs,
          runs
              ? "blocks %d to %d, %d after one side ends it early"
                  .formatted(terms.startBlock(), terms.endBlock(), terms.noticeBlocks())
              : "it ends before it can begin");
    }

    private void words() {
      String ends = AgreementWords.ends(terms, document.rules());
      String settles =
          AgreementWords.settles(
              terms, document.rules(), document.escrow().map(AgreementDocument.Escrow::payment));
      boolean same = ends.equals(document.ends()) && settles.equals(document.settles());
      check(
          "settlement",
          same,
          same
              ? "how it ends and settles follows from the terms as the document says"
              : "the document says otherwise than the terms; by them: " + ends + " " + settles);
    }

    void compare(LedgerInfo ledger, LedgerView view) {
      boolean here = ledger.domain().equals(document.domain());
      check(
          "ledger",
          here,
          here
              ? "%s, as in the document".formatted(ledger.domain())
              : "this is %s, the document is for %s".formatted(ledger.domain(), document.domain()));
      boolean rules = ledger.rules().hash().equals(terms.rulesHash());
      check(
          "ledger's rules",
          rules,
          rules ? "the ones that were signed" : "others: " + ledger.rules().hash());
      Optional<LedgerView.Agreement> there = view.agreement(id);
      long block = view.block().number();
      check(
          "on the ledger",
          there.isPresent(),
          there
              .map(found -> standing(found, block))
              .orElse(
                  block >= terms.openBy()
                      ? "it is not, and cannot be put there any more"
                      : "it is not, and can be until block " + terms.openBy()));
      if (!terms.escrow().isZero()) {
        Optional<LedgerView.Escrow> escrow = view.escrow(terms.escrow());
        check(
            "escrow on the ledger",
            escrow.isPresent(),
            escrow
                .map(found ->
                    "%s in %d tickets, rounds to %d%s"
                        .formatted(
                            found.terms().prize(),
                            found.terms().tickets(),
                            found.lastRound(),
                            found.refunded() ? ", refunded" : ""))
                .orElse("it is not there"));
      }
    }

    private static String standing(LedgerView.Agreement found, long block) {
      String faults =
          found.faults() == 0 ? "no faults" : "%d faults proven".formatted(found.faults());
      if (found.closed()) {
        return "over and closed, " + faults;
      }
      return found.endBlock() > block
          ? "runs to block %d, %s".formatted(found.endBlock(), faults)
          : "over since block %d, %s".formatted(found.endBlock(), faults);
    }
  }

  /** Texts that come from anybody, on one line. */
  private static final class ConciseText {
    static String of(String text) {
      return text.replaceAll("\\p{Cntrl}", "?");
    }
  }
}
