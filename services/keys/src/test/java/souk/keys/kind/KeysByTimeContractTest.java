package souk.keys.kind;

/** Answers cost nothing; the agreement's periods pay. */
class KeysByTimeContractTest extends KeysContract {
  @Override
  int tickets() {
    return 0;
  }
}
