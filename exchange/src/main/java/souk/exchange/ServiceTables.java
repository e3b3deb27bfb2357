package souk.exchange;

import java.util.List;
import souk.store.Database;
import souk.store.Migration;

/** A database of one service's own, beside the node's. */
@FunctionalInterface
public interface ServiceTables {
  /**
   * Opens it, the first time it is asked for, with these tables; asked again, the same one. The
   * node closes it after the service's role.
   *
   * @throws souk.store.StoreException when it cannot be opened
   */
  Database open(List<Migration> migrations);
}
