package souk.ledger.evm;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.abi.datatypes.generated.Uint32;
import org.web3j.abi.datatypes.generated.Uint64;
import souk.ledger.AgreementTerms;
import souk.ledger.BlockRef;
import souk.ledger.Book;
import souk.ledger.EscrowTerms;
import souk.ledger.LedgerException;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * What the contract says as of one block. Every question is a call of the node, which names the
 * block by its hash.
 */
final class EvmView implements LedgerView {
  private final Contract contract;
  private final BlockRef block;

  EvmView(Contract contract, BlockRef block) {
    this.contract = contract;
    this.block = block;
  }

  @Override
  public BlockRef block() {
    return block;
  }

  @Override
  public Amount outside(Address account) {
    return contract.read(block, "outside", CommandCalls.address(account)).amount();
  }

  @Override
  public Amount balance(Address account) {
    return contract.read(block, "balance", CommandCalls.address(account)).amount();
  }

  @Override
  public Optional<Escrow> escrow(Bytes32 id) {
    AbiReader in = contract.read(block, "escrow", CommandCalls.word(id));
    Address funder = in.address();
    in.skip(7); // the terms, of which some stand only in the log
    long rounds = in.number();
    long list = in.number();
    long cursor = in.number();
    boolean refunded = in.flag();
    long opened = in.number();
    if (funder.isZero()) {
      return Optional.empty();
    }
    EscrowTerms terms = contract.escrowTerms(id, opened);
    return Optional.of(new Escrow(id, funder, terms, rounds, list, cursor, refunded));
  }

  @Override
  public Amount locked(Bytes32 id) {
    AbiReader in = contract.read(block, "escrow", CommandCalls.word(id));
    in.skip(2); // funder, signer
    Amount prize = in.amount();
    in.skip(1); // depth
    long books = in.number();
    in.skip(3); // firstRound, terms.rounds, salt
    long rounds = in.number();
    in.skip(2); // list, cursor
    boolean refunded = in.flag();
    if (books == 0 || refunded) {
      return Amount.ZERO;
    }
    Tally tally = Tally.of(contract, block, id);
    BigInteger left =
        BigInteger.valueOf(books)
            .multiply(BigInteger.valueOf(rounds))
            .subtract(tally.gone().toBigInteger());
    for (long from = tally.counted(); from < tally.used(); from += Tally.WORDS) {
      long to = Math.min(from + Tally.WORDS, tally.used());
      AbiReader paid =
          contract.read(block, "paid", CommandCalls.word(id), new Uint256(from), new Uint256(to));
      left = left.subtract(paid.amount().toBigInteger());
    }
    return Amount.of(prize.toBigInteger().multiply(left));
  }

  @Override
  public Optional<Allotment> allotment(Bytes32 escrow, long round, Address provider) {
    AbiReader in = allotmentWords(escrow, round, provider);
    Allotment found = new Allotment(in.number(), in.number(), in.number());
    return found.books() == 0 ? Optional.empty() : Optional.of(found);
  }

  /** The list of allotments in force in a round. */
  long list(Bytes32 escrow, long round, Address provider) {
    AbiReader in = allotmentWords(escrow, round, provider);
    in.skip(3);
    return in.number();
  }

  private AbiReader allotmentWords(Bytes32 escrow, long round, Address provider) {
    return contract.read(
        block,
        "allotment",
        CommandCalls.word(escrow),
        new Uint32(round),
        CommandCalls.address(provider));
  }

  @Override
  public Optional<Address> signer(Bytes32 escrow, long round) {
    Address signer =
        contract.read(block, "signer", CommandCalls.word(escrow), new Uint32(round)).address();
    return signer.isZero() ? Optional.empty() : Optional.of(signer);
  }

  /** The round from which the signer counts that signs in a round. */
  long signerFrom(Bytes32 escrow, long round) {
    AbiReader in = contract.read(block, "signer", CommandCalls.word(escrow), new Uint32(round));
    in.skip(1);
    return in.number();
  }

  @Override
  public Optional<Bytes32> draw(long round) {
    Bytes32 seed = contract.read(block, "draw", new Uint256(round)).word();
    return seed.isZero() ? Optional.empty() : Optional.of(seed);
  }

  @Override
  public boolean claimed(Bytes32 escrow, long round, long book) {
    return contract
        .read(block, "claimed", CommandCalls.word(escrow), new Uint32(round), new Uint32(book))
        .flag();
  }

  @Override
  public Set<Book> claimed(Collection<Book> books) {
    List<Book> asked = List.copyOf(books);
    List<AbiReader> answers =
        contract.readAll(
            block,
            asked.stream()
                .map(book ->
                    CommandCalls.encode(
                        "claimed",
                        CommandCalls.word(book.escrow()),
                        new Uint32(book.round()),
                        new Uint32(book.number())))
                .toList());
    Set<Book> claimed = new HashSet<>();
    for (int i = 0; i < asked.size(); i++) {
      if (answers.get(i).flag()) {
        claimed.add(asked.get(i));
      }
    }
    return claimed;
  }

  @Override
  public Optional<Provider> provider(Address address) {
    Provider found =
        provider(address, contract.read(block, "provider", CommandCalls.address(address)).there());
    return found.endpoint().isEmpty() ? Optional.empty() : Optional.of(found);
  }

  private static Provider provider(Address address, AbiReader in) {
    Amount free = in.amount();
    Amount locked = in.amount();
    Amount unbonding = in.amount();
    long releaseBlock = in.number();
    return new Provider(address, in.text(), free, locked, unbonding, releaseBlock);
  }

  @Override
  public ProviderPage providers(long from, int most) {
    AbiReader in = contract.readPage(block, "providers", from, most);
    long count = in.number();
    AbiReader addresses = in.there();
    AbiReader providers = in.there();
    int here = addresses.integer();
    if (providers.integer() != here) {
      throw new LedgerException(
          "the contract names %d providers and tells of others".formatted(here));
    }
    AbiReader each = providers.rest();
    List<Provider> page = new ArrayList<>();
    for (int i = 0; i < here; i++) {
      page.add(provider(addresses.address(), each.there()));
    }
    return new ProviderPage(count, page);
  }

  @Override
  public Optional<Agreement> agreement(Bytes32 id) {
    AbiReader in = contract.read(block, "agreement", CommandCalls.word(id));
    Address customer = in.address();
    in.skip(3); // startBlock, noticeBlocks, provider
    long endBlock = in.number();
    in.skip(2); // answerBlocks, periodPrice
    Amount funds = in.amount();
    in.skip(1); // collateral
    Amount lock = in.amount();
    in.skip(8); // challengeBond, periodRounds, releaseBlocks, groupLimit, three grades, judge
    int faults = in.integer();
    boolean closed = in.flag();
    int openDuties = in.integer();
    long opened = in.number();
    in.skip(2); // details' hash, group
    Bytes32 commitment = in.word();
    if (customer.isZero()) {
      return Optional.empty();
    }
    AgreementTerms terms = contract.agreementTerms(id, opened);
    return Optional.of(
        new Agreement(id, terms, endBlock, funds, lock, faults, openDuties, commitment, closed));
  }

  @Override
  public boolean periodSettled(Bytes32 agreement, long period) {
    return contract
        .read(block, "periodSettled", CommandCalls.word(agreement), new Uint64(period))
        .flag();
  }

  @Override
  public Optional<Duty> duty(Bytes32 id) {
    AbiReader in = contract.read(block, "duty", CommandCalls.word(id));
    Address opener = in.address();
    long deadline = in.number();
    boolean settled = in.flag();
    Bytes32 agreement = in.word();
    Bytes32 questionHash = in.word();
    Amount bond = in.amount();
    return opener.isZero()
        ? Optional.empty()
        : Optional.of(new Duty(id, agreement, opener, questionHash, bond, deadline, settled));
  }

  @Override
  public Totals totals() {
    AbiReader in = contract.read(block, "totals");
    return new Totals(in.amount(), in.amount(), in.amount(), in.amount(), in.amount(), in.amount());
  }
}
