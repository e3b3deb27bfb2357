package souk.content.publisher;

import java.util.LinkedHashMap;
import java.util.Map;
import souk.content.ContentRules;
import souk.primitives.Address;

/**
 * How many bundles each client has open, and how many it may have: few at first, one more for each
 * that it completed. Guarded by {@link OpenBundles}.
 */
final class ClientAccounts {
  private static final class Account {
    private int open;
    private int completed;
  }

  private final ContentRules rules;
  private final int mostClients;
  private final LinkedHashMap<Address, Account> accounts = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param mostClients how many are remembered; whoever was here longest ago starts anew
   */
  ClientAccounts(ContentRules rules, int mostClients) {
    this.rules = rules;
    this.mostClients = mostClients;
  }

  /** Lets a client open one more bundle, or says no. */
  boolean open(Address client) {
    Account account = accounts.computeIfAbsent(client, c -> new Account());
    if (account.open >= limit(account)) {
      return false;
    }
    account.open++;
    forgetOldest();
    return true;
  }

  /** A bundle is over. */
  void close(Address client, boolean completed) {
    Account account = accounts.get(client);
    if (account != null) {
      account.open = Math.max(0, account.open - 1);
      account.completed += completed && account.completed < rules.mostOpenBundles() ? 1 : 0;
    }
  }

  /** How many clients are remembered. */
  int size() {
    return accounts.size();
  }

  /** How many bundles a client may have open. */
  int limit(Address client) {
    Account account = accounts.get(client);
    return account == null ? rules.firstOpenBundles() : limit(account);
  }

  private int limit(Account account) {
    return Math.min(rules.mostOpenBundles(), rules.firstOpenBundles() + account.completed);
  }

  private void forgetOldest() {
    while (accounts.size() > mostClients) {
      Map.Entry<Address, Account> eldest = accounts.pollFirstEntry();
      if (eldest == null) {
        return;
      }
    }
  }
}
