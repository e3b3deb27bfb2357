package souk.payments;

import souk.ledger.Book;
import souk.primitives.Bytes;
import souk.primitives.Signature;

/**
 * What a payer sends a provider once for each book: the leaves of all its tickets and the signed
 * cover. The tickets themselves follow one by one.
 *
 * @param leaves 16 bytes for each ticket, in order of their places
 * @param cover the escrow signer's signature over the book and the root of the leaves
 */
public record TicketBook(Book book, Bytes leaves, Signature cover) {}
