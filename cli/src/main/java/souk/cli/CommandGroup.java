package souk.cli;

/** What commands are for, as the help sorts them, in this order. */
public enum CommandGroup {
  EVALUATE("Try it out"),
  EARN("Earn with a service"),
  BUY("Publish and buy"),
  MONEY("Money and keys"),
  BUILD("Build a market"),
  FILES("Files, without a market"),
  TOOLS("Help and settings");

  private final String title;

  CommandGroup(String title) {
    this.title = title;
  }

  /** Its heading. */
  String title() {
    return title;
  }
}
