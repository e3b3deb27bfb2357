package souk.keys.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.KeySigning;
import souk.keys.AccessCondition;
import souk.keys.AuditRecord;
import souk.keys.DatabaseAuditLog;
import souk.keys.GrantFile;
import souk.keys.GrantTerms;
import souk.keys.KeysTerms;
import souk.keys.Statement;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.Database;
import souk.store.Migration;
import souk.store.SqliteDatabase;
import souk.umbral.FragmentMark;
import souk.umbral.Grant;

class DatabaseOwnerStoreTest {
  private static final long NOW = 1_000;
  private static final long UNTIL = 5_000;

  private final Random seeded = new Random(20_261_130);
  private final PrivateKey secret = PrivateKey.fromSeeded(seeded);
  private final PrivateKey signer = PrivateKey.fromSeeded(seeded);
  private final PrivateKey reader = PrivateKey.fromSeeded(seeded);
  private final KeySigning node = new KeySigning(PrivateKey.fromSeeded(seeded), KeysTerms.KIND);

  @TempDir Path folder;
  private Database database;
  private DatabaseAuditLog audit;
  private OwnerStore store;

  @BeforeEach
  void open() {
    List<Migration> tables = new ArrayList<>(DatabaseOwnerStore.TABLES);
    tables.add(DatabaseAuditLog.TABLE);
    database = SqliteDatabase.open(folder.resolve("db"), tables);
    audit = new DatabaseAuditLog(database, node);
    store = new DatabaseOwnerStore(database, audit, id -> Statement.REVOKE.sign(node, id));
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** Another grant of the same right. */
  private GrantFile file(long until) {
    FragmentMark mark =
        Grant.split(secret, reader.publicKey(), signer, 1, 1, new SecureRandom())
            .getFirst()
            .fragment()
            .mark();
    GrantTerms grant =
        new GrantTerms(
            secret.publicKey(),
            reader.publicKey(),
            signer.publicKey(),
            reader.address(),
            Address.ZERO,
            mark.precursor(),
            1,
            until,
            AccessCondition.hash(""),
            List.of(new GrantTerms.Part(signer.address(), mark)));
    URI somewhere = URI.create("http://127.0.0.1:1");
    return new GrantFile(
        grant,
        "",
        List.of(Bytes.of(new byte[Statement.SIGNATURE])),
        List.of(new GrantFile.Place(Bytes32.ZERO, somewhere, 1)),
        node.address(),
        somewhere,
        1);
  }

  private GrantFile added(long until) {
    GrantFile file = file(until);
    store.add("letters", file, NOW);
    return file;
  }

  private static Bytes32 id(GrantFile file) {
    return file.grant().id();
  }

  private OwnerStore.Kept kept(GrantFile file) {
    return store.find(id(file)).orElseThrow();
  }

  private boolean isRevoked(GrantFile file) {
    return kept(file).revocation().isPresent();
  }

  /** As a node of before left it: without predecessors. */
  private void forgetPredecessors() {
    database.write(sql -> sql.prepare("UPDATE keys_grant SET predecessor = NULL").executeUpdate());
  }

  private void set(String column, GrantFile of, byte @org.jspecify.annotations.Nullable [] value) {
    database.write(sql -> {
      PreparedStatement update =
          sql.prepare("UPDATE keys_grant SET " + column + " = ? WHERE id = ?");
      update.setBytes(1, value);
      update.setBytes(2, id(of).toArray());
      return update.executeUpdate();
    });
  }

  @Test
  void shouldLinkAndRevokeTheOldOneInOneWriteWhenAGrantIsReplaced() {
    GrantFile old = added(UNTIL);
    GrantFile fresh = file(UNTIL);

    assertThat(store.replace(id(old), fresh, NOW)).isTrue();

    assertThat(kept(old).successor()).contains(id(fresh));
    assertThat(isRevoked(old)).isTrue();
    assertThat(isRevoked(fresh)).isFalse();
    assertThat(kept(fresh).label()).isEqualTo("letters");
    assertThat(audit.from(1, 10).stream().map(AuditRecord::kind))
        .containsExactly(
            AuditRecord.Kind.GRANTED, AuditRecord.Kind.GRANTED, AuditRecord.Kind.REVOKED);
  }

  @Test
  void shouldKeepTheNewOneAsRevokedWhenTheOldOneWasRevokedMeanwhile() {
    GrantFile old = added(UNTIL);
    GrantFile fresh = file(UNTIL);
    assertThat(store.revoke(id(old), NOW)).containsExactly(id(old));

    assertThat(store.replace(id(old), fresh, NOW)).isFalse();

    assertThat(isRevoked(fresh)).isTrue();
    assertThat(kept(old).successor()).isEmpty();
    assertThat(store.revoke(id(old), NOW)).containsExactlyInAnyOrder(id(old), id(fresh));
  }

  @Test
  void shouldNeverLeaveTwoStandingWhenAGrantIsReplacedTwice() {
    GrantFile old = added(UNTIL);
    GrantFile first = file(UNTIL);
    GrantFile second = file(UNTIL);
    assertThat(store.replace(id(old), first, NOW)).isTrue();

    assertThat(store.replace(id(old), second, NOW)).isFalse();

    assertThat(kept(old).successor()).contains(id(first));
    assertThat(isRevoked(second)).isTrue();
  }

  @Test
  void shouldRevokeAllThatWereIssuedInItsPlaceWhenAGrantIsRevoked() {
    GrantFile other = added(UNTIL);
    GrantFile one = added(UNTIL);
    GrantFile two = file(UNTIL);
    GrantFile three = file(UNTIL);
    assertThat(store.replace(id(one), two, NOW)).isTrue();
    assertThat(store.replace(id(two), three, NOW)).isTrue();

    assertThat(store.revoke(id(one), NOW)).containsExactlyInAnyOrder(id(one), id(two), id(three));

    assertThat(isRevoked(three)).isTrue();
    assertThat(isRevoked(other)).isFalse();
  }

  @Test
  void shouldReachForksOfBeforeWhenTheirFirstGrantIsRevoked() {
    GrantFile one = added(UNTIL);
    GrantFile lost = added(UNTIL); // its link was overwritten by the second's
    GrantFile two = added(UNTIL);
    GrantFile other = added(UNTIL + 1);
    set("successor", one, id(two).toArray());
    forgetPredecessors();

    store.finish(NOW);
    assertThat(store.revoke(id(one), NOW)).containsExactlyInAnyOrder(id(one), id(lost), id(two));

    assertThat(isRevoked(lost)).isTrue();
    assertThat(isRevoked(other)).isFalse();
  }

  @Test
  void shouldRevokeAtTheStartWhenANodeFellBetweenLinkAndRevocation() {
    GrantFile one = added(UNTIL);
    GrantFile two = file(UNTIL);
    assertThat(store.replace(id(one), two, NOW)).isTrue();
    set("revocation", one, null);

    store.finish(NOW);

    assertThat(isRevoked(one)).isTrue();
    assertThat(isRevoked(two)).isFalse();
  }

  @Test
  void shouldChangeNothingAtTheStartWhenNothingWasLeft() {
    GrantFile one = added(UNTIL);
    GrantFile same = added(UNTIL); // granted twice on purpose, and noted as such

    store.finish(NOW);

    assertThat(store.revoke(id(one), NOW)).containsExactly(id(one));
    assertThat(isRevoked(same)).isFalse();
  }

  @Test
  void shouldCountTheComplaintsOwnUnitNotAndAllOfBeforeWhenRequestsAreSeen() {
    GrantFile file = added(UNTIL);
    Address provider = file.grant().parts().getFirst().provider();
    RequestsSeen seen = new RequestsSeen();
    assertThat(seen.most(kept(file), provider, 1)).isZero();
    assertThat(store.give(id(file), 1, 10)).isTrue();
    seen.given(id(file), provider);
    assertThat(seen.most(kept(file), provider, 1)).isZero();
    assertThat(store.give(id(file), 1, 10)).isTrue();
    seen.given(id(file), provider);
    assertThat(seen.most(kept(file), provider, 1)).isEqualTo(1);
    assertThat(seen.most(kept(file), Address.ZERO, 1)).isZero();
    assertThat(store.ask(id(file), 10)).isTrue();
    seen.asked(id(file), provider);
    assertThat(seen.most(kept(file), provider, 1)).isEqualTo(2);
    assertThat(seen.most(kept(file), Address.ZERO, 1)).isZero();

    // After a restart it is not known whose they were.
    assertThat(new RequestsSeen().most(kept(file), Address.ZERO, 1)).isEqualTo(2);
  }
}
