package souk.ledger;

import java.util.List;
import java.util.Optional;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Keccak256;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * What can be asked of a ledger. "The sender" is the address of the signer that submits it. Every
 * command either takes effect whole or is refused and changes nothing; each names its refusals in
 * the order in which they are checked, and that order is part of the rules. Numbers that do not fit
 * the width given in the signed types are {@link Refusal#MALFORMED}, which is checked before
 * anything else.
 */
public sealed interface Command {
  // ---- money ----

  /** Brings money in from outside. Refused: ZERO_AMOUNT, INSUFFICIENT_OUTSIDE. */
  record Deposit(Amount amount) implements Command {}

  /** Takes money out of the sender's balance. Refused: ZERO_AMOUNT, INSUFFICIENT_BALANCE. */
  record Withdraw(Amount amount) implements Command {}

  /**
   * Pays from the sender's balance to another. Refused: ZERO_AMOUNT, ZERO_ADDRESS,
   * INSUFFICIENT_BALANCE.
   */
  record Transfer(Address to, Amount amount) implements Command {}

  // ---- escrows ----

  /**
   * Opens an escrow, funded by the sender, and locks prize × books × rounds. Its first list of
   * allotments begins with its first round. Refused: ZERO_ADDRESS (signer), ZERO_AMOUNT (prize,
   * books or rounds), DEPTH_TOO_LARGE, ROUND_BEGUN (firstRound not after the current round),
   * MALFORMED (last round over 2^32 - 1, or cover no amount), ESCROW_EXISTS, INSUFFICIENT_BALANCE.
   */
  record OpenEscrow(EscrowTerms terms) implements Command {}

  /**
   * Gives a provider the next free books of a list of the escrow. A list is named by the round in
   * which it begins. Naming the newest list appends to it; the range then counts from the list's
   * first round or the next round, whichever is later. Naming a later round that has not begun
   * starts a fresh list, which replaces the older one from that round on. Refused: ESCROW_UNKNOWN,
   * NOT_FUNDER, ESCROW_REFUNDED, ZERO_ADDRESS, ZERO_AMOUNT (books), LIST_UNKNOWN (earlier than the
   * newest list), ROUND_BEGUN (a fresh list that does not lie ahead), ALREADY_ALLOTTED (in this
   * list), BOOKS_EXHAUSTED.
   */
  record Allot(Bytes32 escrow, long list, Address provider, long books) implements Command {}

  /**
   * Changes the key that signs the escrow's books, from a round that has not begun. The signer that
   * the escrow was opened with counts from round 0 and is no change; a change from the same round
   * as the newest one replaces it. Refused: ESCROW_UNKNOWN, NOT_FUNDER, ESCROW_REFUNDED,
   * ZERO_ADDRESS, ROUND_BEGUN (not after the current round, or before the newest change).
   */
  record SetSigner(Bytes32 escrow, Address signer, long fromRound) implements Command {}

  /**
   * Adds rounds at the escrow's end. Money that closed rounds did not use pays for them first, then
   * the sender's balance: what is locked above the cover of all rounds whose claim deadline has not
   * passed. Refused: ESCROW_UNKNOWN, NOT_FUNDER, ESCROW_REFUNDED, ZERO_AMOUNT (rounds), ESCROW_OVER
   * (its last round is past), MALFORMED (last round over 2^32 - 1, or cover no amount),
   * INSUFFICIENT_BALANCE.
   */
  record Extend(Bytes32 escrow, long rounds) implements Command {}

  /**
   * Gives what is left of an escrow back to its funder. Anyone may ask. Refused: ESCROW_UNKNOWN,
   * ESCROW_REFUNDED, CLAIMS_OPEN (the claim deadline of its last round has not passed).
   */
  record Refund(Bytes32 escrow) implements Command {}

  // ---- draws and claims ----

  /**
   * Records the seed of a round, once. {@code proof} is what the ledger's beacon asks for; when it
   * is empty, the client of a ledger whose beacon wants one makes it from the chain. The local
   * beacon asks for none and refuses any. Refused: DRAW_EXISTS, DRAW_TOO_EARLY (the seed's block is
   * not past), BAD_PROOF.
   */
  record RecordDraw(long round, Bytes proof) implements Command {}

  /**
   * Claims the prizes of many books. A book that does not hold is skipped with its reason and hurts
   * no other; each prize goes to the provider that the cover names, whoever sends the claim.
   * Refused: ZERO_AMOUNT (no book), BATCH_TOO_LARGE. Skipped: ESCROW_UNKNOWN, ESCROW_REFUNDED,
   * ROUND_OUTSIDE (not one of the escrow's), CLAIM_TOO_LATE, DRAW_MISSING, NOT_ALLOTTED, BAD_TICKET
   * (secret or path of the wrong length), ALREADY_CLAIMED, BAD_SIGNATURE (which a wrong ticket
   * shows as, too).
   */
  record Claim(List<BookClaim> books) implements Command {
    /** The most books in one claim. */
    public static final int MAX_BOOKS = 500;

    public Claim {
      books = List.copyOf(books);
    }
  }

  // ---- providers ----

  /**
   * Makes the sender a provider, or changes its endpoint, and adds collateral from its balance; the
   * collateral may be zero. Refused: BAD_ENDPOINT (empty, or over {@link #MAX_ENDPOINT} bytes of
   * UTF-8), INSUFFICIENT_BALANCE.
   */
  record Register(String endpoint, Amount collateral) implements Command {
    public static final int MAX_ENDPOINT = 200;
  }

  /**
   * Asks for free collateral back; it leaves after the unbonding time. A second request adds to the
   * first and starts the time anew. While nothing is unbonding, the release block is 0. Refused:
   * PROVIDER_UNKNOWN, ZERO_AMOUNT, INSUFFICIENT_COLLATERAL.
   */
  record Unbond(Amount amount) implements Command {}

  /**
   * Takes unbonded collateral into the balance. Refused: PROVIDER_UNKNOWN, ZERO_AMOUNT (none),
   * STILL_UNBONDING.
   */
  record WithdrawCollateral() implements Command {}

  // ---- agreements ----

  /**
   * Puts an agreement on the ledger, whoever sends it, and locks its funds and collateral. Refused:
   * MALFORMED (a service's name that is too long or not plain, details too long, end not after
   * start, grades over the whole, a block over 2^63 - 1, a period's rounds or an exposure over 2^31
   * - 1), WRONG_RULES, AGREEMENT_EXISTS, SIGNATURE_EXPIRED (openBy is past), AGREEMENT_OVER (the
   * end is not ahead), TERMS_OUT_OF_BOUNDS (the collateral is held for longer than
   * longestAgreement; or answers are agreed, and it is released no later than the last of them is
   * due; or periods are, and the time for an answer is not shorter than the proof window),
   * ROUND_BEGUN (periods are agreed, and the first challenge round has begun: nobody may hold a
   * signed agreement back until its answers are late), JUDGE_UNKNOWN (a judge that this ledger does
   * not have; or none, though periods, a challenge bond or a commitment are agreed), BAD_SIGNATURE
   * (the customer's, then the provider's), FUNDS_TOO_LOW (less than the price of all periods),
   * PROVIDER_UNKNOWN, INSUFFICIENT_COLLATERAL, INSUFFICIENT_BALANCE (the customer's).
   */
  record OpenAgreement(AgreementTerms terms, Signature customer, Signature provider)
      implements Command {}

  /**
   * Puts an agreement's commitment on the ledger: what can only be known after it is signed, such
   * as the root of a replica. Once for each agreement, by its provider, up to the block that the
   * terms name; every later case shows it to the judge. Zero is no commitment, and malformed.
   * Refused: AGREEMENT_UNKNOWN, AGREEMENT_CLOSED, NOT_PROVIDER, COMMITMENT_NOT_TAKEN,
   * COMMITMENT_EXISTS, COMMITMENT_TOO_LATE, DETAILS_MISMATCH, EVIDENCE_REFUSED.
   */
  record Commit(Bytes32 agreement, Bytes details, Bytes32 commitment, Bytes evidence)
      implements Command {}

  /**
   * Ends an agreement early: it runs on for its notice. Refused: AGREEMENT_UNKNOWN,
   * AGREEMENT_CLOSED, NOT_PARTY, AGREEMENT_OVER (it would end no earlier).
   */
  record EndAgreement(Bytes32 agreement) implements Command {}

  /**
   * Settles an agreement whose end and release time have passed: what is left of the funds returns
   * to the customer, what is left of the lock becomes free collateral. Anyone may ask. Refused:
   * AGREEMENT_UNKNOWN, AGREEMENT_CLOSED, AGREEMENT_RUNNING (end + releaseBlocks not reached),
   * DUTIES_OPEN.
   */
  record CloseAgreement(Bytes32 agreement) implements Command {}

  // ---- duties and faults ----

  /**
   * Answers a period's challenge; the provider is paid the period's price from the agreement's
   * funds. Anyone may send it. Refused: AGREEMENT_UNKNOWN, AGREEMENT_CLOSED, DETAILS_MISMATCH,
   * PERIOD_UNKNOWN, PERIOD_SETTLED, DRAW_MISSING (of the challenge round), ANSWER_TOO_LATE,
   * EVIDENCE_REFUSED.
   */
  record AnswerPeriod(Bytes32 agreement, long period, Bytes details, Bytes evidence)
      implements Command {}

  /**
   * Reports that a period's answer did not come in time; the provider is slashed. Refused:
   * AGREEMENT_UNKNOWN, AGREEMENT_CLOSED, PERIOD_UNKNOWN, PERIOD_SETTLED, ANSWER_NOT_DUE (the
   * deadline has not passed), DRAW_MISSING (of the challenge round: nobody could answer what nobody
   * asked; whoever reports records it first).
   */
  record ReportMissedPeriod(Bytes32 agreement, long period) implements Command {}

  /**
   * Opens a one-off duty: the provider must answer the question on the ledger within the
   * agreement's answer time. Locks the agreement's challenge bond from the balance of the sponsor,
   * or of the sender if there is none; whoever pays is the duty's opener, and is paid back. A
   * sponsor of zero is malformed. Refused: AGREEMENT_UNKNOWN, AGREEMENT_CLOSED, AGREEMENT_AHEAD
   * (before its start), AGREEMENT_OVER (at or after its end), DETAILS_MISMATCH, ZERO_AMOUNT (the
   * agreement has no challenge bond), QUESTION_REFUSED (over {@link #MAX_QUESTION} bytes, or the
   * judge does not admit it), DUTY_EXISTS, SIGNATURE_EXPIRED and BAD_SIGNATURE (the sponsor's),
   * GROUP_LIMIT (this question was asked in so many other agreements of the group),
   * INSUFFICIENT_BALANCE (of whoever pays).
   */
  record OpenDuty(
      Bytes32 agreement, Bytes details, Bytes question, Bytes32 salt, Optional<Sponsor> sponsor)
      implements Command {
    public static final int MAX_QUESTION = 1024;

    private static final Eip712.Type SPONSORSHIP =
        Eip712.Type.of("Sponsorship", "bytes32 duty", "uint64 openBy");

    /** A duty whose bond the sender pays. */
    public OpenDuty(Bytes32 agreement, Bytes details, Bytes question, Bytes32 salt) {
      this(agreement, details, question, salt, Optional.empty());
    }

    /**
     * Who pays the bond of a duty that somebody else opens.
     *
     * @param openBy the last block for it
     * @param signature over {@link #sponsorship}
     */
    public record Sponsor(Address payer, long openBy, Signature signature) {}

    /** The same, paid by another: {@code payer} signs for this duty only, up to a block. */
    public OpenDuty sponsoredBy(Signer payer, long openBy, Eip712.Domain domain) {
      Signature signature = payer.sign(sponsorship(domain, payer.address(), openBy));
      Sponsor by = new Sponsor(payer.address(), openBy, signature);
      return new OpenDuty(agreement, details, question, salt, Optional.of(by));
    }

    /** What a sponsor signs: the id of the duty with it as opener, and the last block. */
    public Bytes32 sponsorship(Eip712.Domain domain, Address payer, long openBy) {
      return domain.digest(SPONSORSHIP.hash(id(domain, payer), openBy));
    }

    /** Who pays when {@code sender} sends it. */
    public Address payer(Address sender) {
      return sponsor.map(Sponsor::payer).orElse(sender);
    }

    private static final Eip712.Type TYPE =
        Eip712.Type.of(
            "Duty", "bytes32 agreement", "address opener", "bytes32 questionHash", "bytes32 salt");

    /** The hash by which the ledger remembers the question. */
    public Bytes32 questionHash() {
      return Keccak256.hash(question.toArray());
    }

    /** The id of the duty that {@code opener} pays with this command: its EIP-712 digest. */
    public Bytes32 id(Eip712.Domain domain, Address opener) {
      return domain.digest(TYPE.hash(agreement, opener, questionHash(), salt));
    }
  }

  /**
   * Answers a one-off duty; the provider gets the bond. Refused: DUTY_UNKNOWN, DUTY_SETTLED,
   * DETAILS_MISMATCH, QUESTION_MISMATCH, ANSWER_TOO_LATE, EVIDENCE_REFUSED.
   */
  record AnswerDuty(Bytes32 duty, Bytes details, Bytes question, Bytes evidence)
      implements Command {}

  /**
   * Reports that a one-off duty was not answered in time; the provider is slashed and the bond goes
   * back to whoever opened it. Refused: DUTY_UNKNOWN, DUTY_SETTLED, ANSWER_NOT_DUE.
   */
  record ReportLapse(Bytes32 duty) implements Command {}

  /**
   * Reports a fault with evidence; the provider is slashed. Refused: AGREEMENT_UNKNOWN,
   * AGREEMENT_CLOSED, DETAILS_MISMATCH, JUDGE_UNKNOWN (the agreement has none), EVIDENCE_REFUSED
   * (no fault), FAULT_KNOWN (punished in this agreement already).
   */
  record ReportFault(Bytes32 agreement, Bytes details, Bytes evidence) implements Command {}
}
