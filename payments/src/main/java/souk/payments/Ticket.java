package souk.payments;

import souk.primitives.Bytes;

/**
 * One lottery ticket, as a payer hands it over. Escrow and provider follow from the agreement that
 * it is paid under.
 *
 * @param round of the book
 * @param book the book's number in its round
 * @param place in the book, from 0
 * @param secret 16 bytes; shows as dots wherever it is printed
 */
public record Ticket(long round, long book, int place, Bytes secret) {
  @Override
  public String toString() {
    return "Ticket[round " + round + ", book " + book + ", place " + place + "]";
  }
}
