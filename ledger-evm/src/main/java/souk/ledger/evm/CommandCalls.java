package souk.ledger.evm;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.DynamicStruct;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.StaticStruct;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Uint;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Uint128;
import org.web3j.abi.datatypes.generated.Uint16;
import org.web3j.abi.datatypes.generated.Uint32;
import org.web3j.abi.datatypes.generated.Uint64;
import org.web3j.abi.datatypes.generated.Uint8;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.Command.OpenDuty.Sponsor;
import souk.ledger.EscrowTerms;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signature;

/** Commands as calls of the contract. */
final class CommandCalls {
  private final boolean coin;
  private final ClaimEncoding claims;
  private final LongFunction<Bytes> proofs;

  /**
   * @param coin whether money here is the chain's own coin, which goes with the transaction
   * @param proofs makes the beacon's proof for a round, where a command brings none
   */
  CommandCalls(boolean coin, ClaimEncoding claims, LongFunction<Bytes> proofs) {
    this.coin = coin;
    this.claims = claims;
    this.proofs = proofs;
  }

  /** What a transaction carries. */
  record Call(Bytes data, BigInteger value) {}

  Call of(Command command) {
    BigInteger value =
        coin && command instanceof Command.Deposit(Amount amount)
            ? amount.toBigInteger()
            : BigInteger.ZERO;
    return new Call(data(command), value);
  }

  /** The call that puts an agreement on the ledger. */
  static Bytes opening(Command.OpenAgreement agreement) {
    return encode(
        "openAgreement",
        struct(agreement.terms()),
        struct(agreement.customer()),
        struct(agreement.provider()));
  }

  private Bytes data(Command command) {
    return switch (command) {
      case Command.Deposit(Amount amount) -> encode("deposit", uint128(amount));
      case Command.Withdraw(Amount amount) -> encode("withdraw", uint128(amount));
      case Command.Transfer(Address to, Amount amount) ->
          encode("transfer", address(to), uint128(amount));
      case Command.OpenEscrow(EscrowTerms terms) -> encode("openEscrow", struct(terms));
      case Command.Allot(Bytes32 escrow, long list, Address provider, long books) ->
          encode("allot", word(escrow), new Uint32(list), address(provider), new Uint32(books));
      case Command.SetSigner(Bytes32 escrow, Address signer, long fromRound) ->
          encode("setSigner", word(escrow), address(signer), new Uint32(fromRound));
      case Command.Extend(Bytes32 escrow, long rounds) ->
          encode("extend", word(escrow), new Uint32(rounds));
      case Command.Refund(Bytes32 escrow) -> encode("refund", word(escrow));
      case Command.RecordDraw(long round, Bytes proof) ->
          encode(
              "recordDraw",
              new Uint32(round),
              bytes(proof.size() == 0 ? proofs.apply(round) : proof));
      case Command.Claim claim -> encode("claim", bytes(claims.encode(claim.books())));
      case Command.Register(String endpoint, Amount collateral) ->
          encode("register", new Utf8String(endpoint), uint128(collateral));
      case Command.Unbond(Amount amount) -> encode("unbond", uint128(amount));
      case Command.WithdrawCollateral() -> encode("withdrawCollateral");
      case Command.OpenAgreement agreement -> opening(agreement);
      case Command.EndAgreement(Bytes32 agreement) -> encode("endAgreement", word(agreement));
      case Command.CloseAgreement(Bytes32 agreement) -> encode("closeAgreement", word(agreement));
      case Command.AnswerPeriod(Bytes32 agreement, long period, Bytes details, Bytes evidence) ->
          encode(
              "answerPeriod", word(agreement), new Uint64(period), bytes(details), bytes(evidence));
      case Command.ReportMissedPeriod(Bytes32 agreement, long period) ->
          encode("reportMissedPeriod", word(agreement), new Uint64(period));
      case Command.Commit(Bytes32 agreement, Bytes details, Bytes32 commitment, Bytes evidence) ->
          encode("commit", word(agreement), bytes(details), word(commitment), bytes(evidence));
      case Command.OpenDuty duty ->
          encode(
              "openDuty",
              word(duty.agreement()),
              bytes(duty.details()),
              bytes(duty.question()),
              word(duty.salt()),
              struct(duty.sponsor()));
      case Command.AnswerDuty(Bytes32 duty, Bytes details, Bytes question, Bytes evidence) ->
          encode("answerDuty", word(duty), bytes(details), bytes(question), bytes(evidence));
      case Command.ReportLapse(Bytes32 duty) -> encode("reportLapse", word(duty));
      case Command.ReportFault(Bytes32 agreement, Bytes details, Bytes evidence) ->
          encode("reportFault", word(agreement), bytes(details), bytes(evidence));
    };
  }

  @SuppressWarnings("rawtypes")
  static Bytes encode(String name, Type... arguments) {
    return Bytes.parse(
        FunctionEncoder.encode(new Function(name, Arrays.asList(arguments), List.of())));
  }

  static org.web3j.abi.datatypes.Address address(Address address) {
    return new org.web3j.abi.datatypes.Address(address.toString());
  }

  static org.web3j.abi.datatypes.generated.Bytes32 word(Bytes32 word) {
    return new org.web3j.abi.datatypes.generated.Bytes32(word.toArray());
  }

  private static Uint uint128(Amount amount) {
    return new Uint128(amount.toBigInteger());
  }

  private static DynamicBytes bytes(Bytes bytes) {
    return new DynamicBytes(bytes.toArray());
  }

  private static StaticStruct struct(EscrowTerms terms) {
    return new StaticStruct(
        address(terms.signer()),
        uint128(terms.prize()),
        new Uint8(terms.depth()),
        new Uint32(terms.books()),
        new Uint32(terms.firstRound()),
        new Uint32(terms.rounds()),
        word(terms.salt()));
  }

  private static StaticStruct struct(Signature signature) {
    byte[] compact = signature.toCompact();
    return new StaticStruct(word(Bytes32.of(compact, 0)), word(Bytes32.of(compact, 32)));
  }

  /** Zeros stand for no sponsor. */
  private static StaticStruct struct(Optional<Sponsor> sponsor) {
    if (sponsor.isEmpty()) {
      StaticStruct unsigned = new StaticStruct(word(Bytes32.ZERO), word(Bytes32.ZERO));
      return new StaticStruct(address(Address.ZERO), new Uint64(0), unsigned);
    }
    Sponsor by = sponsor.get();
    if (by.payer().isZero()) {
      throw new IllegalArgumentException("a sponsor of zero");
    }
    return new StaticStruct(address(by.payer()), new Uint64(by.openBy()), struct(by.signature()));
  }

  private static DynamicStruct struct(AgreementTerms terms) {
    return new DynamicStruct(
        address(terms.customer()),
        address(terms.provider()),
        new Utf8String(terms.service()),
        bytes(terms.details()),
        word(terms.escrow()),
        word(terms.rulesHash()),
        word(terms.judge().value()),
        new Uint64(terms.openBy()),
        new Uint64(terms.startBlock()),
        new Uint64(terms.endBlock()),
        new Uint32(terms.noticeBlocks()),
        new Uint32(terms.commitBlocks()),
        new Uint32(terms.answerBlocks()),
        new Uint32(terms.periods().everyRounds()),
        uint128(terms.periods().price()),
        uint128(terms.periods().funds()),
        uint128(terms.questions().bond()),
        word(terms.questions().group()),
        new Uint16(terms.questions().groupLimit()),
        uint128(terms.collateral().amount()),
        new Uint16(terms.collateral().grades().first()),
        new Uint16(terms.collateral().grades().second()),
        new Uint16(terms.collateral().grades().further()),
        new Uint32(terms.collateral().releaseBlocks()),
        new Uint32(terms.exposures().provider()),
        new Uint32(terms.exposures().customer()),
        word(terms.salt()));
  }
}
