package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import org.junit.jupiter.api.Test;

/** What people read of failures that say little by themselves. */
class FailureTest {
  @Test
  void shouldSayWhatIsAtTheRootWhenALibraryCannotBeLoaded() {
    Throwable root = new IllegalStateException("no native library can be unpacked");
    Failure failure =
        Failure.of(new ExceptionInInitializerError(new InvocationTargetException(root)));
    assertThat(failure.status()).isEqualTo(Main.FAILED);
    assertThat(failure)
        .hasMessageStartingWith("a library cannot be loaded: no native library can be unpacked; ")
        .hasMessageContaining(System.getProperty("java.io.tmpdir"));
  }
}
