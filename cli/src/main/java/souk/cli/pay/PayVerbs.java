package souk.cli.pay;

import java.util.List;
import souk.cli.CommandGroup;
import souk.cli.Verbs;

/** The commands for payments between people. */
public final class PayVerbs implements Verbs {
  @Override
  public List<Verb> verbs() {
    return List.of(
        new Verb(CommandGroup.MONEY, 30, ContactCommand.class),
        new Verb(CommandGroup.MONEY, 40, RequestCommand.class),
        new Verb(CommandGroup.MONEY, 50, PayCommand.class),
        new Verb(CommandGroup.MONEY, 60, ReceiptCommand.class),
        new Verb(CommandGroup.MONEY, 62, StreamCommand.class),
        new Verb(CommandGroup.MONEY, 64, MandateCommand.class),
        new Verb(CommandGroup.MONEY, 66, ReceiveCommand.class),
        new Verb(CommandGroup.MONEY, 70, StatementCommand.class),
        new Verb("demo", DemoPaymentsCommand.class),
        new Verb(CommandGroup.MONEY, 80, EscrowCommand.class),
        new Verb("soak", SoakTillCommand.class),
        new Verb("bench", BenchPayCommand.class));
  }
}
