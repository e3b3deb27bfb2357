package souk.ledger.rules;

/** The places where money can be. Every move goes from one to another, so their sum is constant. */
enum Pot {
  OUTSIDE,
  BALANCES,
  ESCROWS,
  COLLATERAL,
  FUNDS,
  BONDS,
  BURNED
}
