package souk.keys;

import java.util.List;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/** A node's chain of {@link AuditRecord}s. */
public interface AuditLog {
  /** Adds a record by itself; durable when this returns. */
  void add(long time, AuditRecord.Kind kind, Bytes32 grant, Address who, String detail);

  /** Records from a number on, at most so many. */
  List<AuditRecord> from(long number, int most);
}
