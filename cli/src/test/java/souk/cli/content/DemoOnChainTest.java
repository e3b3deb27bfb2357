package souk.cli.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.attacks.content.ContentArena;
import souk.cli.Main;
import souk.cli.Screen;
import souk.cli.Souk;
import souk.content.kind.ContentMarket;
import souk.deployment.GasUse;
import souk.deployment.LedgerChoice;
import souk.deployment.content.ContentDeployment;
import souk.keystore.Keystore;
import souk.keystore.Password;
import souk.keystore.ScryptCost;
import souk.ledger.evm.Deployer;
import souk.ledger.evm.Devnet;
import souk.ledger.evm.FeePolicy;
import souk.primitives.PrivateKey;

/** The demonstration on a chain that somebody else runs, with somebody's key. */
class DemoOnChainTest {
  private static final BigInteger WEI = BigInteger.TEN.pow(21);
  private static final String SECRET = "open sesame";

  @TempDir private static Path folder;
  private static Devnet chain;
  private static PrivateKey payer;
  private static Path keystore;
  private static Path password;

  @BeforeAll
  static void begin() throws Exception {
    chain = Devnet.start(Souk.requireAnvil(), 0, 1);
    SecureRandom random = new SecureRandom();
    Keystore keys = Keystore.at(folder.resolve("keys"), random, ScryptCost.LIGHT);
    try (Password secret = Password.taking(SECRET.toCharArray())) {
      payer = keys.create(secret);
    }
    keystore = Objects.requireNonNull(keys.list().get(payer.address()));
    password = Files.writeString(folder.resolve("password"), SECRET + "\n");
  }

  @AfterAll
  static void end() {
    if (chain != null) {
      chain.close();
    }
  }

  private static BigInteger coins() {
    try (Deployer deployer = new Deployer(chain.url(), payer, FeePolicy.DEFAULT)) {
      return deployer.coins(payer.address());
    }
  }

  @Test
  void shouldPlayToItsEndAndGiveBackWhatIsLeftOfTheKeysCoins() throws Exception {
    chain.fund(payer.address(), WEI);
    byte[] bytes = new byte[3_000_000];
    new Random(7).nextBytes(bytes);
    Path file = Files.write(folder.resolve("object"), bytes);
    ContentMarket market = ContentMarket.read(Path.of("../markets/content.yaml"));
    List<Long> awaited = new ArrayList<>();
    // Its rounds are long, and nobody wants to wait for them; in between, blocks come by
    // themselves.
    LedgerChoice ledger =
        new LedgerChoice.Chain(
            chain.url(),
            Optional.of(Devnet.CHAIN_ID),
            payer,
            block -> {
              awaited.add(block);
              chain.mine(Math.max(1, block - chain.height()));
            });
    Demo.Result result =
        new Demo(
                new ContentDeployment.Options(
                    market,
                    4,
                    ContentArena.NEWCOMERS,
                    ContentDeployment.chunks(market, bytes.length),
                    folder.resolve("nodes"),
                    null,
                    7,
                    false),
                ledger,
                file,
                null,
                DemoCommand.demoAttacks(),
                new Screen())
            .run(System.nanoTime());

    assertThat(result.good()).isTrue();
    assertThat(result.attacks()).hasSize(4);
    assertThat(result.ticketsIssued()).isEqualTo(4);
    assertThat(awaited).isNotEmpty();
    GasUse gas = result.gas().orElseThrow();
    assertThat(gas.transactions())
        .containsEntry("OpenEscrow", 1L)
        .containsEntry("OpenAgreement", 6L) // two of the cheats hire a cache each
        .containsEntry("Allot", 7L)
        .containsKey("(setting up)");
    // What is gone is the fees, those for giving back included.
    BigInteger gone = WEI.subtract(coins());
    assertThat(gone).isGreaterThan(gas.fee());
    assertThat(gone).isLessThan(gas.fee().multiply(BigInteger.TWO));
  }

  @Test
  void shouldSayWhatIsNeededWhenTheKeyHasNoCoins() throws Exception {
    chain.fund(payer.address(), BigInteger.valueOf(5));
    demo("--ledger", chain.url(), "--keystore", keystore, "--password-file", password)
        .bad(
            Main.FAILED,
            payer.address() + " has 5 wei on chain 31337; up to ",
            " are needed for gas (what is left comes back)");
    assertThat(coins()).isEqualTo(5);
  }

  @Test
  void shouldSpendNothingWhenTheNodeIsOnAnotherChainThanWanted() throws Exception {
    chain.fund(payer.address(), WEI);
    demo(
            "--ledger",
            chain.url(),
            "--chain-id",
            11_155_111,
            "--keystore",
            keystore,
            "--password-file",
            password)
        .bad(Main.FAILED, "the node at " + chain.url() + " is on chain 31337, not 11155111");
    assertThat(coins()).isEqualTo(WEI);
  }

  @Test
  void shouldNameTheNodeWhenItIsDown() throws Exception {
    demo("--ledger", "http://127.0.0.1:1", "--keystore", keystore, "--password-file", password)
        .bad(Main.FAILED, "the node at http://127.0.0.1:1 cannot be asked for eth_chainId");
  }

  @Test
  void shouldNeedAKeyThatOpensAndAChainToUseItOn() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong"), "open barley\n");
    demo("--ledger", chain.url()).bad(Main.USAGE, "name the keystore file");
    demo("--ledger", chain.url(), "--keystore", folder.resolve("nothing"))
        .bad(Main.USAGE, "there is no keystore file " + folder.resolve("nothing"));
    demo("--ledger", chain.url(), "--keystore", keystore, "--password-file", wrong)
        .bad(Main.USAGE, "password");
    demo("--keystore", keystore).bad(Main.USAGE, "--keystore and --chain-id go with --ledger URL");
    demo("--ledger", "mainnet").bad(Main.USAGE, "--ledger is local, evm or a URL, not 'mainnet'");
    demo("--ledger", chain.url(), "--seed", 3).bad(Main.USAGE, "--seed");
    demo("--ledger", chain.url(), "--state", folder).bad(Main.USAGE, "--state keeps a local");
  }

  private static Souk demo(Object... arguments) throws Exception {
    List<Object> all = new ArrayList<>(List.of("demo", Path.of("pom.xml").toAbsolutePath()));
    all.addAll(List.of(arguments));
    return Souk.run(all.toArray());
  }
}
