package souk.node;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A service's task ends no node, whatever it throws; a process without memory ends. */
class ServiceTasksTest {
  private final ServiceTasks tasks = new ServiceTasks(Runnable::run, "probe/1");

  @Test
  void shouldGoOnWhenATaskOfAServiceThrows() {
    assertThatCode(
            () -> {
              tasks.execute(() -> {
                throw new IllegalStateException("a customer sent nonsense");
              });
              tasks.execute(() -> {
                throw new StackOverflowError("and deep nonsense");
              });
              tasks.execute(() -> {
                throw new NoClassDefFoundError("a plug-in that lacks a class");
              });
            })
        .doesNotThrowAnyException();
  }

  @Test
  void shouldPassOnThatThereIsNoMemory() {
    assertThatThrownBy(() ->
            tasks.execute(() -> {
              throw new OutOfMemoryError("Java heap space");
            }))
        .isInstanceOf(OutOfMemoryError.class);
  }
}
