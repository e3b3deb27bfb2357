package souk.content;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import souk.content.client.Progress;

/** Notes what a client finds wrong with caches. */
class Faults implements Progress {
  final List<Fault> seen = new CopyOnWriteArrayList<>();

  @Override
  public void fault(Fault fault) {
    seen.add(fault);
  }
}
