package souk.payments;

import souk.ledger.LedgerView.Allotment;
import souk.primitives.Address;
import souk.primitives.Amount;

/**
 * What the ledger finally says about one escrow's books for one provider in one round that has
 * begun; it does not change any more.
 *
 * @param signer of the covers
 * @param allotment which books are the provider's
 */
record BookTerms(Amount prize, int depth, Address signer, Allotment allotment) {}
