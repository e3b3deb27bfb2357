package souk.http.provider;

import souk.primitives.Bytes32;

/**
 * Which calls were made that may have changed something, remembered before they are made: whatever
 * happens to this process, none is made twice. Safe for many threads.
 */
interface ExecutedCalls {
  /** Whether a call was made. */
  boolean knows(Bytes32 call);

  /** Writes down that a call is made now, durably; false when it was made before. */
  boolean add(Bytes32 call, Bytes32 agreement);

  /** Forgets an agreement's. */
  void forget(Bytes32 agreement);
}
