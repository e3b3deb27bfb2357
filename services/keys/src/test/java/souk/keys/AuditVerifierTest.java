package souk.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.exchange.KeySigning;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;

class AuditVerifierTest {
  private final Random random = new Random(20_261_130);
  private final PrivateKey node = PrivateKey.fromSeeded(random);
  private final List<AuditRecord> records = records(node);

  /**
   * Six records in groups of one, three and two: the first, the fourth and the sixth are signed.
   */
  private static List<AuditRecord> records(PrivateKey by) {
    List<AuditRecord> records = new ArrayList<>();
    int number = 0;
    for (int size : List.of(1, 3, 2)) {
      List<AuditRecord.Entry> entries = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        entries.add(
            new AuditRecord.Entry(
                number++,
                AuditRecord.Kind.ANSWERED,
                Bytes32.of(7),
                Address.ZERO,
                "detail " + number));
      }
      AuditRecord.Head head = records.isEmpty() ? AuditRecord.Head.NONE : records.getLast().head();
      records.addAll(AuditRecord.chain(new KeySigning(by, KeysTerms.KIND), head, entries));
    }
    return records;
  }

  private void verify(List<AuditRecord> some) throws DecodeException {
    AuditVerifier verifier = new AuditVerifier(node.address());
    for (AuditRecord record : some) {
      verifier.next(AuditRecord.decode(record.encode()));
    }
    verifier.end();
  }

  private void mustFail(List<AuditRecord> some) {
    assertThatExceptionOfType(DecodeException.class).isThrownBy(() -> verify(some));
  }

  @Test
  void shouldTakeAChainWhoseGroupsAreSignedAtTheirEnd() {
    assertThat(records.stream().map(AuditRecord::isSigned))
        .containsExactly(true, false, false, true, false, true);
    assertThatNoException().isThrownBy(() -> verify(records));
  }

  @Test
  void shouldNoticeEachChange() {
    for (int i = 0; i < records.size(); i++) {
      AuditRecord right = records.get(i);
      List<AuditRecord> changed = new ArrayList<>(records);
      changed.set(
          i,
          new AuditRecord(
              right.number(),
              right.previous(),
              right.time(),
              right.kind(),
              right.grant(),
              right.who(),
              "changed",
              right.signature()));
      mustFail(changed);
    }
  }

  @Test
  void shouldNoticeEachOmissionAndEachInsertion() {
    for (int i = 0; i < records.size(); i++) {
      List<AuditRecord> fewer = new ArrayList<>(records);
      var _ = fewer.remove(i);
      if (i < records.size() - 1) {
        mustFail(fewer);
      }
      List<AuditRecord> more = new ArrayList<>(records);
      more.add(i, records.get(i));
      mustFail(more);
    }
  }

  @Test
  void shouldNotTakeAnEndThatNothingSignedVouchesFor() {
    mustFail(records.subList(0, 2));
    mustFail(records.subList(0, 3));
    mustFail(records.subList(0, 5));
    // Cut off at a signed record it is a shorter chain, which whoever knows a later one misses.
    assertThatNoException().isThrownBy(() -> verify(records.subList(0, 4)));
  }

  @Test
  void shouldNotTakeWhatAnybodyCouldAppend() {
    List<AuditRecord> longer = new ArrayList<>(records);
    AuditRecord forged =
        new AuditRecord(
            7,
            records.getLast().head().hash(),
            9,
            AuditRecord.Kind.REVOKED,
            Bytes32.of(7),
            Address.ZERO,
            "",
            Bytes.EMPTY);
    longer.add(forged);
    mustFail(longer);
    longer.addAll(
        AuditRecord.chain(
            new KeySigning(PrivateKey.fromSeeded(random), KeysTerms.KIND),
            forged.head(),
            List.of(
                new AuditRecord.Entry(
                    9, AuditRecord.Kind.REVOKED, Bytes32.of(7), Address.ZERO, ""))));
    mustFail(longer);
  }
}
