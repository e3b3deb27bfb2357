package souk.payments;

import java.time.Duration;
import java.util.Random;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import souk.ledger.EscrowTerms;
import souk.ledger.RoundRules;
import souk.payments.testkit.MemoryTillStore;
import souk.payments.testkit.MemoryWalletStore;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;

/**
 * A customer with one escrow, two providers that it allots books to, and a scripted ledger that
 * stands in round 1, two blocks in.
 */
final class PaymentScene {
  static final RoundRules ROUNDS = new RoundRules(20, 3, 4, 30, 8191);
  static final Duration MAX_LAG = Duration.ofSeconds(50);
  static final int FINAL_DEPTH = 2;
  static final long ROUND = 1;
  static final int DEPTH = 4;
  static final int TICKETS = 1 << DEPTH;
  static final long BOOKS = 3;
  static final Amount PRIZE = Amount.of(1_000_000);

  final ScriptedLedger ledger;
  final Random random = new Random(11);
  final PrivateKey funder = PrivateKey.fromSeeded(random);
  final PrivateKey signer = PrivateKey.fromSeeded(random);
  final Address provider = PrivateKey.fromSeeded(random).address();
  final Address other = PrivateKey.fromSeeded(random).address();
  final SecretKey ticketKey = new SecretKeySpec(new byte[32], "HmacSHA256");
  final Bytes32 escrow;

  PaymentScene() {
    this(31337);
  }

  PaymentScene(long chainId) {
    ledger = new ScriptedLedger(chainId, ROUNDS, FINAL_DEPTH);
    escrow =
        ledger.open(
            funder.address(),
            new EscrowTerms(signer.address(), PRIZE, DEPTH, 10, ROUND, 5, Bytes32.of(1)));
    ledger.allot(escrow, provider, 0, BOOKS, ROUND);
    ledger.allot(escrow, other, BOOKS, BOOKS, ROUND);
    ledger.advanceTo(ROUNDS.start(ROUND) + FINAL_DEPTH);
  }

  static TillRules rules() {
    return new TillRules(Amount.of(1000), 8, MAX_LAG, 1 << 20, 1 << 18);
  }

  LedgerTill till(Address payee) {
    return till(payee, new MemoryTillStore(), rules());
  }

  LedgerTill till(Address payee, TillStore store, TillRules rules) {
    return new LedgerTill(ledger, payee, rules, store, ledger.clock(), new Random(12));
  }

  Wallet wallet() {
    return wallet(new MemoryWalletStore());
  }

  Wallet wallet(WalletStore store) {
    return new Wallet(ledger, escrow, signer, ticketKey, store, MAX_LAG, ledger.clock());
  }

  static Bytes32 unit(int number) {
    return Keccak256.hash("unit " + number);
  }
}
