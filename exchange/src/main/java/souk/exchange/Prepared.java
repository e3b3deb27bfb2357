package souk.exchange;

/**
 * What a client gets before it pays.
 *
 * @param tickets the unit's price; 0 for a unit that is free
 * @param payload empty where the client pays first
 */
public record Prepared(int tickets, Payload payload) {}
