package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.generated.Uint128;
import org.web3j.abi.datatypes.generated.Uint256;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.ledger.testkit.LedgerHarness;
import souk.ledger.testkit.World;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Signer;

/** Markets whose money is a token that misbehaves. */
class TokenFaultsTest extends ChainTest {
  private static final Signer DEPLOYER = TestChain.ACTORS[0];
  private Address token = Address.ZERO;

  @Test
  void shouldRefuseADepositOfATokenThatTakesAFeeOnTransfers() throws Exception {
    EvmLedger ledger = marketOf("FeeToken");
    Receipt receipt = await(ledger.submit(CUSTOMER, new Command.Deposit(Amount.of(1_000))));
    assertThat(receipt)
        .isInstanceOfSatisfying(
            Receipt.Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(Refusal.TOKEN_MISMATCH);
              assertThat(refused.detail()).isEqualTo("found 990, wanted 1000");
            });
    LedgerView view = view(ledger);
    assertThat(view.balance(CUSTOMER.address())).isEqualTo(Amount.ZERO);
    assertThat(view.outside(CUSTOMER.address())).isEqualTo(LedgerHarness.OUTSIDE);
  }

  @Test
  void shouldTakeNoMoreDepositsOnceATokenHasTakenFromTheContractsHolding() throws Exception {
    EvmLedger ledger = marketOf("RebasingToken");
    assertThat(await(ledger.submit(CUSTOMER, new Command.Deposit(Amount.of(1_000)))))
        .isInstanceOf(Receipt.Included.class);
    call("burn", CommandCalls.address(market), new Uint256(1));
    assertThat(await(ledger.submit(PROVIDER, new Command.Deposit(Amount.of(1_000)))))
        .isInstanceOfSatisfying(
            Receipt.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Refusal.TOKEN_MISMATCH));
    assertThat(view(ledger).outside(PROVIDER.address())).isEqualTo(LedgerHarness.OUTSIDE);
    // Who was in gets out what is still there.
    assertThat(await(ledger.submit(CUSTOMER, new Command.Withdraw(Amount.of(999)))))
        .isInstanceOf(Receipt.Included.class);
  }

  @Test
  void shouldLetNoTokenCallBackIntoTheMiddleOfADepositOrWithdrawal() throws Exception {
    EvmLedger ledger = marketOf("ReentrantToken");
    assertThat(await(ledger.submit(CUSTOMER, new Command.Deposit(Amount.of(1_000)))))
        .isInstanceOf(Receipt.Included.class);
    for (String function : new String[] {"deposit", "withdraw"}) {
      call(
          "plan",
          CommandCalls.address(market),
          new DynamicBytes(CommandCalls.encode(function, new Uint128(1)).toArray()));
      assertThat(await(ledger.submit(CUSTOMER, new Command.Withdraw(Amount.of(100)))))
          .isInstanceOf(Receipt.Included.class);
      assertThat(failed()).as("the call of %s from within", function).isTrue();
    }
    LedgerView view = view(ledger);
    assertThat(view.balance(CUSTOMER.address())).isEqualTo(Amount.of(800));
    assertThat(view.outside(CUSTOMER.address()).plus(view.totals().sum()))
        .isEqualTo(LedgerHarness.OUTSIDE);
  }

  @Test
  void shouldNeedNoApprovalWhenWhatIsAllowedSuffices() throws Exception {
    EvmLedger ledger = marketOf("ResetFirstToken");
    allow(1_000);
    long before = sent();
    assertThat(deposit(ledger, 500)).isInstanceOf(Receipt.Included.class);
    assertThat(sent() - before).as("transactions for it").isOne();
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.of(500));
  }

  @Test
  void shouldResetAnAllowanceThatIsLeftAndNotEnoughBeforeItSetsAnother() throws Exception {
    EvmLedger ledger = marketOf("ResetFirstToken");
    allow(1_000);
    assertThat(deposit(ledger, 1_500)).isInstanceOf(Receipt.Included.class);
    assertThat(deposit(ledger, 1_500)).isInstanceOf(Receipt.Included.class);
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.of(3_000));
    assertThat(await(ledger.submit(CUSTOMER, new Command.Withdraw(Amount.of(3_000)))))
        .isInstanceOf(Receipt.Included.class);
  }

  @Test
  void shouldApproveOnceWhenTheTokenCapsAllowancesAt96Bits() throws Exception {
    EvmLedger ledger = marketOf("CappedAllowanceToken");
    long before = sent();
    for (int i = 0; i < 3; i++) {
      assertThat(deposit(ledger, 500)).isInstanceOf(Receipt.Included.class);
    }
    assertThat(sent() - before).as("transactions for three deposits").isEqualTo(4);
  }

  @Test
  void shouldApproveWhatIsNeededWhenTheTokenAllowsNeitherAllNorNothing() throws Exception {
    EvmLedger ledger = marketOf("PickyAllowanceToken");
    allow(100);
    for (int i = 0; i < 2; i++) {
      assertThat(deposit(ledger, 500)).isInstanceOf(Receipt.Included.class);
    }
    assertThat(view(ledger).balance(CUSTOMER.address())).isEqualTo(Amount.of(1_000));
  }

  private static Receipt deposit(EvmLedger ledger, long sum) throws Exception {
    return await(ledger.submit(CUSTOMER, new Command.Deposit(Amount.of(sum))));
  }

  /** The customer lets the market take so much, before it uses it. */
  private void allow(long sum) {
    try (Deployer own = new Deployer(devnet.url(), CUSTOMER, FeePolicy.DEFAULT)) {
      own.call(
          token, CommandCalls.encode("approve", CommandCalls.address(market), new Uint256(sum)));
    }
  }

  /** How many transactions the customer has sent. */
  private long sent() {
    try (EvmNode node = new EvmNode(devnet.url())) {
      return node.transactionCount(CUSTOMER.address(), "latest");
    }
  }

  private EvmLedger marketOf(String artifact) {
    TestChain.anvil().reset();
    try (Deployer deployer = new Deployer(devnet.url(), DEPLOYER, FeePolicy.DEFAULT)) {
      token = deployer.plain(artifact);
      market = deployer.souk(token, World.RULES, Map.of(), deployer.seededBeacon(SEED));
      TestChain.mint(deployer, token, CUSTOMER.address());
      TestChain.mint(deployer, token, PROVIDER.address());
    }
    return ledger();
  }

  @SuppressWarnings("rawtypes")
  private void call(String function, org.web3j.abi.datatypes.Type... arguments) {
    try (Deployer deployer = new Deployer(devnet.url(), DEPLOYER, FeePolicy.DEFAULT)) {
      deployer.call(token, CommandCalls.encode(function, arguments));
    }
  }

  /** Whether the call that the token was told to make was refused. */
  private boolean failed() throws EvmNode.RpcRefusal {
    try (EvmNode node = new EvmNode(devnet.url())) {
      return new AbiReader(node.call(token, CommandCalls.encode("failed"), node.latest().block()))
          .flag();
    }
  }
}
