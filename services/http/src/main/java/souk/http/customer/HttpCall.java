package souk.http.customer;

import java.util.Optional;
import souk.exchange.UnitContent;
import souk.http.HttpWish;
import souk.primitives.Address;

/**
 * A request that is to be made and paid.
 *
 * @param content its body
 * @param mostTickets that it may cost in all
 * @param provider the only one to ask; empty for any
 */
public record HttpCall(
    HttpWish.Call wish, UnitContent content, long mostTickets, Optional<Address> provider) {}
