package souk.bench;

/**
 * Processor time of this process, all of its threads and compilers. What else runs on the machine
 * does not change it much, as it does what is done in a second.
 */
final class ProcessTime {
  private ProcessTime() {}

  static double nanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }
}
