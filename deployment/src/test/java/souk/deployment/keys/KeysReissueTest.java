package souk.deployment.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.deployment.Deployment;
import souk.deployment.LedgerChoice;
import souk.exchange.Hired;
import souk.keys.GrantFile;
import souk.keys.owner.GrantException;
import souk.keys.owner.GrantWish;
import souk.keys.owner.KeysOwner;
import souk.keys.reader.KeysReader;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.market.file.MarketFile;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.PrivateKey;
import souk.umbral.Encryption;

class KeysReissueTest {
  private static final long SEED = 20_261_130;
  private static final long BLOCK_NANOS = 100_000_000;
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final byte[] SECRET = "a letter".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;

  @Test
  void shouldIssueAGrantThroughOthersWhenOneOfItsProvidersGivesNotice() throws Exception {
    try (KeysDeployment keys =
        KeysDeployment.open(
            new KeysDeployment.Options(
                MarketFile.read(ROOT.resolve("markets/keys.yaml")), 3, 1, 4, folder, SEED),
            new LedgerChoice.Local())) {
      Deployment market = keys.market();
      KeysOwner owner = keys.owner();
      var _ = owner.create("letters");
      Encryption.Sealed sealed = owner.wrap("letters", SECRET);
      KeysReader reader = keys.reader(PrivateKey.fromSeeded(new Random(SEED)));
      Deployment.Newcomer leaving = market.hire(UnaryOperator.identity());
      Hired its =
          owner.hired().stream()
              .filter(each -> each.terms().provider().equals(leaving.node().address()))
              .findFirst()
              .orElseThrow();
      GrantFile file =
          owner.grant(
              new GrantWish(
                  "letters",
                  reader.publicKey(),
                  reader.requester(),
                  3,
                  3,
                  market.clock().instant().getEpochSecond() + 1_000_000,
                  "",
                  Address.ZERO),
              List.of(its, keys.hired(0), keys.hired(1)));
      assertThat(reader.renewed(file)).isEmpty();

      assertThat(market.ledger().submit(leaving.key(), new Command.EndAgreement(its.id())).join())
          .isInstanceOf(Receipt.Included.class);
      // Not as fast as blocks can come: the agreements would be over before they are used.
      AtomicLong next = new AtomicLong(System.nanoTime());
      market.await(
          "the grant to be issued anew",
          () -> {
            if (System.nanoTime() - next.get() >= 0) {
              market.step();
              next.set(System.nanoTime() + BLOCK_NANOS);
            }
            return isIssuedAnew(owner, file);
          });

      GrantFile fresh = reader.renewed(file).orElseThrow();
      assertThat(fresh.grant().parts().stream().map(part -> part.provider()))
          .doesNotContain(leaving.node().address());
      assertThat(reader.open(fresh, sealed.capsule(), sealed.ciphertext()).plaintext())
          .contains(Bytes.of(SECRET));
      assertThat(owner.grants().stream().filter(each -> !each.revoked())).hasSize(1);

      // Who revokes what it granted revokes what was issued in its place, too.
      assertThat(owner.revoke(file.grant().id()).confirmed()).isNotEmpty();
      assertThat(owner.grants()).allMatch(KeysOwner.Standing::revoked);
      assertThat(reader.ask(fresh, sealed.capsule(), 3).right()).isEmpty();
    }
  }

  private static boolean isIssuedAnew(KeysOwner owner, GrantFile file) {
    try {
      return !owner.renewed(file.grant().id()).grant().equals(file.grant());
    } catch (GrantException e) {
      throw new IllegalStateException(e);
    }
  }
}
