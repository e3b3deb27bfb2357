package souk.keys.kind;

/** An answer costs a ticket. */
class KeysByRequestContractTest extends KeysContract {
  @Override
  int tickets() {
    return 1;
  }
}
