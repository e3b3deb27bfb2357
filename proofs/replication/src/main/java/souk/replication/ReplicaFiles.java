package souk.replication;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the parts of a sealed replica lie; the replica itself comes last, so what has it is whole.
 */
record ReplicaFiles(Path folder, Replica of) {
  private Path named(String what) {
    return folder.resolve(of.id().bytes().toString().substring(2) + "." + what);
  }

  Path replica() {
    return named("replica");
  }

  Path part() {
    return named("part");
  }

  Path dataTree() {
    return named("data-tree");
  }

  Path columnTree() {
    return named("column-tree");
  }

  Path replicaTree() {
    return named("replica-tree");
  }

  boolean whole() {
    return Files.exists(replica());
  }
}
