package souk.keys.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import souk.keys.AuditRecord;
import souk.primitives.Bytes32;
import souk.store.Database;
import souk.store.StoreException;

/**
 * Answers and refusals, which many threads note at the same time. What waits is written together,
 * in one write of the database and in the order of noting, so that a group needs one signature and
 * one statement for each grant in it. A note's future completes when its group is durable.
 */
final class GroupedNotes {
  /** A fragment: an owner's job, and a grant of it. */
  record Fragment(Bytes32 job, Bytes32 grant) {}

  /**
   * What somebody waits for.
   *
   * @param of the fragment that is used; null for a refusal
   * @param done completes with whether that is there
   */
  record Note(
      @Nullable Fragment of,
      FragmentStore.Unit unit,
      AuditRecord.Entry entry,
      CompletableFuture<Boolean> done) {}

  /** Makes a write of the notes that wait when it runs; it may run again after it failed. */
  @FunctionalInterface
  interface Writing {
    Database.Update<List<Boolean>> update(Supplier<List<Note>> notes);
  }

  private static final FragmentStore.Unit NONE = new FragmentStore.Unit(0, Bytes32.ZERO);

  private final Database database;
  private final Writing writing;
  private final Queue<Note> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean due = new AtomicBoolean();

  GroupedNotes(Database database, Writing writing) {
    this.database = database;
    this.writing = writing;
  }

  /** As {@link FragmentStore#answered}. */
  boolean answered(Bytes32 job, FragmentStore.Unit unit, AuditRecord.Entry entry) {
    try {
      return note(new Fragment(job, entry.grant()), unit, entry).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** As {@link FragmentStore#refused}. */
  void refused(AuditRecord.Entry entry) {
    var _ = note(null, NONE, entry);
  }

  private CompletableFuture<Boolean> note(
      @Nullable Fragment of, FragmentStore.Unit unit, AuditRecord.Entry entry) {
    Note note = new Note(of, unit, entry, new CompletableFuture<>());
    waiting.add(note);
    if (due.compareAndSet(false, true)) {
      submit();
    }
    return note.done();
  }

  private void submit() {
    List<Note> group = new ArrayList<>();
    CompletableFuture<List<Boolean>> written;
    try {
      written = database.submit(writing.update(() -> gather(group)));
    } catch (RuntimeException e) { // it is closed: nobody would come for those that wait
      written = CompletableFuture.failedFuture(e);
      var _ = gather(group);
    }
    var _ =
        written.whenComplete((answers, failure) -> {
          for (int i = 0; i < group.size(); i++) {
            if (failure == null) {
              group.get(i).done().complete(answers.get(i));
            } else {
              group.get(i).done().completeExceptionally(failure);
            }
          }
        });
  }

  /** Gathers what waits behind what is in a group already. */
  private List<Note> gather(List<Note> group) {
    due.set(false);
    for (Note next = waiting.poll(); next != null; next = waiting.poll()) {
      group.add(next);
    }
    return group;
  }
}
