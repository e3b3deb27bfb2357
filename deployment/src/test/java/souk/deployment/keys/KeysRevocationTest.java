package souk.deployment.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.deployment.LedgerChoice;
import souk.exchange.ForwardingKind;
import souk.exchange.ForwardingRole;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.keys.GrantFile;
import souk.keys.owner.GrantException;
import souk.keys.owner.GrantWish;
import souk.keys.owner.KeysOwner;
import souk.keys.reader.KeysReader;
import souk.market.file.MarketFile;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.PrivateKey;
import souk.transport.PeerException;
import souk.umbral.Encryption;

class KeysRevocationTest {
  private static final long SEED = 20_261_130;
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final byte[] SECRET = "a letter".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private final CountDownLatch thaw = new CountDownLatch(1);
  private volatile boolean freezes;
  private final CountDownLatch frozen = new CountDownLatch(1);

  @AfterEach
  void thaw() {
    thaw.countDown();
  }

  /** A provider that takes what it is asked, and says nothing to it, while it is told so. */
  private final class Freezing extends ForwardingKind {
    Freezing(ServiceKind honest) {
      super(honest);
    }

    @Override
    public ProviderRole provider(ProviderPorts ports) throws IOException {
      return new ForwardingRole(super.provider(ports)) {
        @Override
        public Prepared prepare(UnitRequest request) throws UnitException {
          if (freezes) {
            frozen.countDown();
            try {
              thaw.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          return super.prepare(request);
        }
      };
    }
  }

  private KeysDeployment open() throws IOException {
    return KeysDeployment.open(
        new KeysDeployment.Options(
            MarketFile.read(ROOT.resolve("markets/keys.yaml")), 4, 0, 4, folder, SEED),
        new LedgerChoice.Local(),
        number -> number == 0 ? Freezing::new : UnaryOperator.identity());
  }

  private static GrantFile grant(KeysDeployment keys, KeysReader reader, String condition)
      throws GrantException {
    KeysOwner owner = keys.owner();
    var _ = owner.create("letters");
    return owner.grant(
        new GrantWish(
            "letters",
            reader.publicKey(),
            reader.requester(),
            3,
            3,
            keys.market().clock().instant().getEpochSecond() + 1_000_000,
            condition,
            Address.ZERO),
        List.of(keys.hired(0), keys.hired(1), keys.hired(2)));
  }

  private static KeysReader reader(KeysDeployment keys) {
    return keys.reader(PrivateKey.fromSeeded(new Random(SEED)));
  }

  @Test
  void shouldFollowTheChainWhenAGrantIsRotatedTwiceAndRefuseItWhenItIsRevoked() throws Exception {
    try (KeysDeployment keys = open()) {
      KeysOwner owner = keys.owner();
      KeysReader reader = reader(keys);
      GrantFile first = grant(keys, reader, "");
      Encryption.Sealed sealed = owner.wrap("letters", SECRET);
      GrantFile second = owner.rotate(first.grant().id());
      GrantFile third = owner.rotate(first.grant().id());
      assertThat(owner.renewed(first.grant().id()).grant()).isEqualTo(third.grant());
      assertThat(owner.renewed(second.grant().id()).grant()).isEqualTo(third.grant());
      assertThat(owner.grants().stream().filter(each -> !each.revoked())).hasSize(1);
      assertThat(reader.open(third, sealed.capsule(), sealed.ciphertext()).plaintext())
          .contains(Bytes.of(SECRET));

      assertThat(owner.revoke(first.grant().id()).missing()).isEmpty();

      assertThat(owner.grants()).allMatch(KeysOwner.Standing::revoked);
      for (GrantFile file : List.of(first, second, third)) {
        KeysReader.Asked asked = reader.ask(file, sealed.capsule(), 3);
        assertThat(asked.right()).isEmpty();
        assertThat(asked.silent()).isEmpty();
        assertThat(asked.refused()).hasSize(3);
        assertThatExceptionOfType(GrantException.class)
            .isThrownBy(() -> owner.rotate(file.grant().id()))
            .withMessage("this grant was revoked")
            .matches(refused -> refused.kind() == GrantException.Kind.REVOKED);
      }
      assertThat(owner.grants()).hasSize(3);
    }
  }

  @Test
  void shouldAskAProviderOnTheLedgerOnlyWhenTheGrantsConditionHolds() throws Exception {
    try (KeysDeployment keys = open()) {
      KeysReader reader = reader(keys);
      GrantFile file = grant(keys, reader, "paid >= 1");
      Encryption.Sealed sealed = keys.owner().wrap("letters", SECRET);
      KeysReader.Asked asked = reader.ask(file, sealed.capsule(), 3);
      assertThat(asked.silent()).isEmpty();
      assertThat(asked.refused()).hasSize(3);
      assertThat(asked.refused().values()).allMatch(why -> why.contains("condition"));
      assertThatExceptionOfType(PeerException.class)
          .isThrownBy(
              () -> reader.complain(file, keys.hired(0).terms().provider(), sealed.capsule()))
          .withMessageContaining("condition");
    }
  }

  @Test
  void shouldRevokeAtOnceAndTheNewOneTooWhenAFrozenProviderHoldsUpARotation() throws Exception {
    try (KeysDeployment keys = open()) {
      KeysOwner owner = keys.owner();
      KeysReader reader = reader(keys);
      GrantFile file = grant(keys, reader, "");
      Encryption.Sealed sealed = owner.wrap("letters", SECRET);
      freezes = true;
      CompletableFuture<GrantFile> rotation = new CompletableFuture<>();
      Thread rotating =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  rotation.complete(
                      owner.rotate(
                          file.grant().id(), List.of(keys.hired(0), keys.hired(1), keys.hired(3))));
                } catch (GrantException e) {
                  rotation.completeExceptionally(e);
                }
              });
      frozen.await();
      assertThatExceptionOfType(GrantException.class)
          .isThrownBy(() -> owner.rotate(file.grant().id()))
          .withMessageContaining("is being issued anew");

      long began = System.nanoTime();
      KeysOwner.Revocation revocation = owner.revoke(file.grant().id());

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
      assertThat(revocation.confirmed()).hasSize(2);
      assertThat(revocation.missing())
          .containsOnlyKeys(keys.hired(0).terms().provider())
          .containsValue("has not answered yet; it is asked again");
      assertThat(owner.grants()).allMatch(KeysOwner.Standing::revoked);
      assertThatExceptionOfType(PeerException.class)
          .isThrownBy(
              () -> reader.complain(file, keys.hired(1).terms().provider(), sealed.capsule()))
          .withMessageContaining("the grant is over");

      freezes = false;
      thaw.countDown();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(rotation::get)
          .havingCause()
          .isInstanceOf(GrantException.class);
      rotating.join();
      assertThat(owner.grants()).allMatch(KeysOwner.Standing::revoked);
      keys.market()
          .await(
              "the one that did not confirm to be asked again",
              () -> {
                keys.market().step();
                return owner.grants().stream().allMatch(each -> each.dropped() == 3);
              });
    }
  }

  @Test
  void shouldBringARevocationToWhoDidNotConfirmWhenTheOwnersNodeWasRestarted() throws Exception {
    try (KeysDeployment keys = open()) {
      GrantFile file = grant(keys, reader(keys), "");
      freezes = true;
      assertThat(keys.owner().revoke(file.grant().id()).missing()).hasSize(1);

      var _ = keys.market().restartCustomer();
      assertThat(keys.owner().grants()).allMatch(each -> each.revoked() && each.dropped() == 2);
      freezes = false;
      thaw.countDown();

      keys.market()
          .await(
              "the one that did not confirm to be asked again",
              () -> {
                keys.market().step();
                return keys.owner().grants().stream().allMatch(each -> each.dropped() == 3);
              });
    }
  }
}
