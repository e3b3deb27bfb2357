package souk.content.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.content.ContentRules;
import souk.primitives.Address;
import souk.primitives.PrivateKey;

/** What is remembered of clients, of whom there may be as many as somebody makes keys. */
class ClientAccountsTest {
  private static final int MOST = 16;
  private static final ContentRules RULES = ContentRules.DEFAULT;

  private final Random random = new Random(19);
  private final ClientAccounts accounts = new ClientAccounts(RULES, MOST);

  private Address somebody() {
    return PrivateKey.fromSeeded(random).address();
  }

  @Test
  void shouldForgetWhoWasHereLongestAgoWhenThereAreTooMany() {
    Address old = somebody();
    Address regular = somebody();
    for (Address client : new Address[] {old, regular}) {
      assertThat(accounts.open(client)).isTrue();
      accounts.close(client, true);
      assertThat(accounts.limit(client)).isEqualTo(RULES.firstOpenBundles() + 1);
    }
    for (int i = 0; i < 10 * MOST; i++) {
      assertThat(accounts.open(somebody())).isTrue();
      assertThat(accounts.open(regular)).isTrue();
      accounts.close(regular, false);
    }
    assertThat(accounts.limit(regular)).isEqualTo(RULES.firstOpenBundles() + 1);
    assertThat(accounts.limit(old)).isEqualTo(RULES.firstOpenBundles());
    assertThat(accounts.size()).isEqualTo(MOST);
  }

  @Test
  void shouldOpenNoMoreThanANewClientMayHave() {
    Address client = somebody();
    for (int i = 0; i < RULES.firstOpenBundles(); i++) {
      assertThat(accounts.open(client)).isTrue();
    }
    assertThat(accounts.open(client)).isFalse();
  }
}
