package souk.cli.http;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import souk.cli.http.BuyingOptions.Buying;

/**
 * A purchase that begins: what it waits for, such as a transaction, is not to be interrupted, and
 * whoever waits for it is.
 */
final class Begun {
  /**
   * Waits until it has begun. When this thread is interrupted it goes on by itself for as long as
   * the program runs, and is closed then: what it has bound is on disk, and the next start finds
   * it.
   *
   * @throws Exception what it failed with
   */
  Buying await(Callable<Buying> opening) throws Exception {
    FutureTask<Buying> task = new FutureTask<>(opening);
    Thread.ofPlatform().daemon().name("souk-buying").start(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.ofPlatform().daemon().name("souk-not-bought").start(() -> close(task));
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void close(FutureTask<Buying> task) {
    try {
      task.get().close();
    } catch (InterruptedException | ExecutionException e) {
      // There is nothing to close.
    }
  }
}
