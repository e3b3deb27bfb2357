package souk.deployment.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.deployment.Deployment;
import souk.deployment.LedgerChoice;
import souk.exchange.Service;
import souk.keys.GrantFile;
import souk.keys.owner.GrantException;
import souk.keys.owner.GrantWish;
import souk.keys.owner.KeysOwner;
import souk.keys.reader.KeysReader;
import souk.market.file.MarketFile;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.PrivateKey;
import souk.storage.customer.StorageCustomer;
import souk.storage.kind.StorageService;
import souk.umbral.Capsule;
import souk.umbral.Encryption;

/** A file kept by strangers, which others read with a key that strangers re-encrypt to. */
class StoredUnderGrantedKeyTest {
  private static final long SEED = 20_261_130;
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void shouldReadAStoredFileByAGrantAndNotWithoutOne() throws Exception {
    byte[] content = new byte[9_000];
    new Random(SEED).nextBytes(content);
    try (KeysDeployment keys =
        KeysDeployment.open(
            new KeysDeployment.Options(
                MarketFile.read(ROOT.resolve("markets/keys.yaml")),
                3,
                0,
                4,
                folder.resolve("keys"),
                SEED),
            new LedgerChoice.Local())) {
      KeysOwner owner = keys.owner();
      var _ = owner.create("archive");
      Path back = stored(seal(owner, content));

      Capsule capsule = Capsule.decode(Arrays.copyOf(Files.readAllBytes(back), Capsule.SIZE));
      Bytes ciphertext =
          Bytes.of(Files.readAllBytes(back), Capsule.SIZE, (int) Files.size(back) - Capsule.SIZE);
      KeysReader reader = keys.reader(PrivateKey.fromSeeded(new Random(SEED)));
      GrantFile file = grant(keys, reader);
      assertThat(reader.open(file, capsule, ciphertext).plaintext()).contains(Bytes.of(content));
      assertThat(owner.revoke(file.grant().id()).missing()).isEmpty();
      assertThat(reader.open(file, capsule, ciphertext).plaintext()).isEmpty();
    }
  }

  private Path seal(KeysOwner owner, byte[] content) throws Exception {
    Encryption.Sealed sealed = owner.wrap("archive", content);
    byte[] bytes =
        new ByteWriter()
            .raw(sealed.capsule().encode())
            .raw(sealed.ciphertext().toArray())
            .toArray();
    return Files.write(folder.resolve("letter.sealed"), bytes);
  }

  /** Has a file kept in three pieces of which two suffice, loses one provider, gets it back. */
  private Path stored(Path file) throws Exception {
    Path nodes = folder.resolve("storage");
    StorageCustomer.cut(file, new SecureRandom(), 2, 3, nodes.resolve("customer/storage-1"));
    Service service = Service.of(StorageService.reference());
    try (Deployment market =
        Deployment.open(
            new Deployment.Options(service, 3, 16, nodes, SEED), new LedgerChoice.Local())) {
      StorageCustomer customer = market.customer().role(StorageCustomer.class);
      market.await(
          "all replicas to be committed to",
          () ->
              customer.hired().stream()
                  .noneMatch(each ->
                      market.view().agreement(each.id()).orElseThrow().commitment().isZero()));
      customer.forgetPieces();
      market.providers().getFirst().close();
      Path back = folder.resolve("back");
      customer.get(back);
      return back;
    }
  }

  private static GrantFile grant(KeysDeployment keys, KeysReader reader) throws GrantException {
    return keys.owner()
        .grant(
            new GrantWish(
                "archive",
                reader.publicKey(),
                reader.requester(),
                3,
                3,
                keys.market().clock().instant().getEpochSecond() + 1_000,
                "",
                Address.ZERO));
  }
}
