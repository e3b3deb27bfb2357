package souk.design.simulation;

import java.util.Arrays;
import souk.design.model.Behaviour;
import souk.ledger.RoundRules;

/**
 * One replication of a market that is paid by tickets, from the signing of its agreements to the
 * last refund, in virtual time. Clients ask groups of providers for units, in parts; a provider
 * sends a part on credit as its exposure rules allow, takes a ticket for it, and is paid at the
 * round's draw. Rounds, exposure, draws, winning places, claims, slashing and every sum of money
 * are decided by the rules that nodes run. What is not played: bytes on a wire, elliptic curves,
 * and the hash of each ticket.
 *
 * <p>Agents have random streams of their own, so another agent's doings change nobody's luck. The
 * hot path allocates nothing. For one thread.
 */
final class TicketMarket {
  private static final int KIND = 0;
  private static final int KINDS = 3;
  private static final int FLAGS = KINDS + 1;
  private static final int PROVIDER_BITS = 26;
  private static final int CLIENT_AT = FLAGS + PROVIDER_BITS;

  private static final int ASK = 0;
  private static final int PAY = 1;
  private static final int LAPSE = 2;
  private static final int TOGGLE = 3;
  private static final int DRAW = 4;
  private static final int HIRE = 5;
  private static final int ROUND = 6;
  private static final int ENTER = 7;

  private final MarketSetup setup;
  private final RoundRules rounds;
  private final MarketAccounts accounts;
  private final EventQueue queue;
  private final Tally tally;
  private final Hired hired;
  private final Lapses lapses;
  private final byte[] providers;
  private final byte[] clients;
  private final long[] clientStreams;
  private final long[] providerStreams;
  private final RoundBooks[] books;
  private final int[] group;
  private final int[] withheld;
  private final RandomStream random = new RandomStream(0);
  private final double meanGap;
  private final long expiry;
  private final long end;
  private long round;
  private long faults;

  TicketMarket(MarketSetup setup, Seeds seed) {
    this.setup = setup;
    this.rounds = setup.ledger().rounds();
    this.accounts = new MarketAccounts(setup, seed);
    this.providers = setup.behaviours(MarketSetup.Side.PROVIDER);
    this.clients = setup.behaviours(MarketSetup.Side.CLIENT);
    this.tally = new Tally(setup, providers, clients);
    this.hired = new Hired(providers.length);
    this.lapses =
        new Lapses(setup.exposure(), providers.length, setup.agreement().exposures().provider());
    this.clientStreams = streams(seed.at("clients"), clients.length);
    this.providerStreams = streams(seed.at("providers"), providers.length);
    // A round's books wait for their draw while others are given out already.
    this.books = new RoundBooks[2 + rounds.seedDelay() / rounds.length()];
    for (int i = 0; i < books.length; i++) {
      books[i] = new RoundBooks(setup.payment(), providers.length, setup.books());
    }
    this.group = new int[setup.group()];
    this.withheld = new int[providers.length];
    this.meanGap = rounds.length() * (double) setup.blockMillis() / setup.unitsARound();
    this.expiry = setup.exposure().expiry().toMillis();
    this.end = timeOf(rounds.closes(accounts.lastRound()));
    this.queue = new EventQueue(clients.length * 2 + setup.providers() + 64);
    begin();
  }

  private static long[] streams(Seeds seed, int count) {
    long[] streams = new long[count];
    Arrays.setAll(streams, i -> Seeds.stateAt(seed.state(), i));
    return streams;
  }

  /** Plays all of it. */
  static Measures play(MarketSetup setup, Seeds seed) {
    return new TicketMarket(setup, seed).play();
  }

  private void begin() {
    long start = timeOf(rounds.start(accounts.firstRound()));
    for (long each = accounts.firstRound(); each <= accounts.lastRound(); each++) {
      queue.add(timeOf(rounds.start(each)), ROUND | each << CLIENT_AT);
      queue.add(timeOf(rounds.seedBlock(each) + 1), DRAW | each << CLIENT_AT);
    }
    for (int i = 0; i < providers.length; i++) {
      if (Behaviour.CHURNING.in(providers[i])) {
        random.state(providerStreams[i]);
        boolean there = random.happens(setup.availability());
        if (!there) {
          hired.toggle(i);
        }
        queue.add(start + pause(there), TOGGLE | (long) i << FLAGS);
        providerStreams[i] = random.state();
      }
    }
    for (int i = 0; i < clients.length; i++) {
      random.state(clientStreams[i]);
      queue.add(start + random.waiting(meanGap), ASK | (long) i << CLIENT_AT);
      clientStreams[i] = random.state();
    }
  }

  private Measures play() {
    while (queue.next(Long.MAX_VALUE)) {
      long event = queue.event();
      int provider = (int) (event >>> FLAGS) & ((1 << PROVIDER_BITS) - 1);
      int client = (int) (event >>> CLIENT_AT);
      tally.event();
      switch ((int) (event >>> KIND) & ((1 << KINDS) - 1)) {
        case ASK -> ask(client);
        case PAY -> pay(client, provider, event);
        case LAPSE -> lapse(client, provider);
        case TOGGLE -> toggle(provider);
        case DRAW -> draw(client);
        case ENTER -> enter(provider);
        case HIRE -> hired.hire(provider);
        case ROUND -> {
          round = client;
          booksOf(round).begin(accounts.names(), accounts.firstBooks());
        }
        default -> throw new IllegalStateException("no such event: " + event);
      }
    }
    accounts.close();
    return tally.measures(lapses, accounts.commands(), bytes());
  }

  /** A client asks for a unit, and is going to ask for the next. */
  private void ask(int client) {
    long now = queue.now();
    if (now >= end) {
      return;
    }
    if (!isOpen(now)) {
      // A client waits for the next round, as a wallet does.
      queue.add(timeOf(rounds.start(rounds.roundOf(blockAt(now)) + 1)), queue.event());
      return;
    }
    random.state(clientStreams[client]);
    queue.add(now + random.waiting(meanGap), queue.event());
    int behaviour = clients[client];
    int there = choose();
    if (there < setup.needed()) {
      tally.unavailable();
    } else if (!Behaviour.COLLUDING.in(behaviour) || pays(there)) {
      tally.asked();
      for (int i = 0; i < there; i++) {
        send(client, behaviour, group[i], now);
      }
    }
    clientStreams[client] = random.state();
  }

  /** Draws distinct providers; those that are away are replaced, so often. */
  private int choose() {
    int drawn = 0;
    int there = 0;
    int most = Math.min(hired.size(), setup.group() + setup.repairs());
    while (drawn < most && there < setup.group()) {
      int provider = hired.at(random.below(hired.size()));
      boolean again = false;
      for (int i = 0; i < drawn && !again; i++) {
        again = drawnAt(i) == provider;
      }
      if (!again) {
        note(drawn++, provider);
        if (hired.isThere(provider)) {
          group[there++] = provider;
        }
      }
    }
    return there;
  }

  private int[] drawnNow = new int[16];

  private int drawnAt(int index) {
    return drawnNow[index];
  }

  private void note(int index, int provider) {
    if (index == drawnNow.length) {
      drawnNow = Arrays.copyOf(drawnNow, 2 * index);
    }
    drawnNow[index] = provider;
  }

  /** Whether a coalition gains by a unit: a ticket for each part of its own, less moving others. */
  private boolean pays(int there) {
    int own = 0;
    for (int i = 0; i < there; i++) {
      own += Behaviour.COLLUDING.in(providers[group[i]]) ? 1 : 0;
    }
    return own * setup.payment().ticketValue() > (there - own) * setup.cost();
  }

  private void send(int client, int behaviour, int provider, long now) {
    int of = providers[provider];
    boolean ring = Behaviour.COLLUDING.in(of) && Behaviour.COLLUDING.in(behaviour);
    boolean greedy = Behaviour.GREEDY.in(behaviour);
    long name = greedy && Behaviour.SYBIL.in(behaviour) ? random.nextLong() : client;
    if (!lapses.send(provider, name)) {
      tally.refused();
      return;
    }
    boolean garbage = Behaviour.LAZY.in(of);
    tally.sent(provider, !ring && !garbage && !Behaviour.GREEDY.in(of));
    if (greedy) {
      // Whoever comes under another name each time leaves no name that a session could be held to.
      boolean nameless = name != client;
      queue.add(
          now + expiry,
          LAPSE | flag(nameless) | (long) provider << FLAGS | (long) client << CLIENT_AT);
      tally.takenForNothing();
    } else {
      queue.add(
          now + setup.latencyMillis(),
          PAY | flag(ring) | (long) provider << FLAGS | (long) client << CLIENT_AT);
    }
  }

  private static long flag(boolean set) {
    return set ? 1L << KINDS : 0;
  }

  /** A client pays for a part, and gets what it paid for, or not. */
  private void pay(int client, int provider, long event) {
    long now = queue.now();
    if (!isOpen(now)) {
      if (now >= end) {
        lapse(client, provider);
      } else {
        queue.add(timeOf(rounds.start(rounds.roundOf(blockAt(now)) + 1)), event);
      }
      return;
    }
    RoundBooks open = booksOf(round);
    int place = open.give(provider);
    if (place < 0) {
      lapse(client, provider);
      return;
    }
    if (!open.take(provider, place)) {
      throw new IllegalStateException("place %d is given out twice".formatted(place));
    }
    lapses.paid(provider);
    int of = providers[provider];
    boolean ring = (event & flag(true)) != 0;
    tally.paid(provider, ring);
    if (ring) {
      return;
    }
    if (Behaviour.GREEDY.in(of)) {
      tally.withheld();
      withheld[provider]++;
      if (withheld[provider] >= setup.agreement().exposures().customer()) {
        dismiss(provider, now);
      }
    } else if (Behaviour.LAZY.in(of)) {
      garbage(client, provider, now);
    }
  }

  private void garbage(int client, int provider, long now) {
    boolean convicts = false;
    if (!Behaviour.LAZY.in(clients[client])) {
      random.state(clientStreams[client]);
      convicts = random.happens(setup.detected());
      clientStreams[client] = random.state();
    }
    tally.garbage(convicts);
    if (convicts) {
      tally.slashed(provider, accounts.punish(provider, faults++, blockAt(now)));
      dismiss(provider, now);
    }
  }

  /** A provider that was caught is hired no more; one with names enough comes back as another. */
  private void dismiss(int provider, long now) {
    if (!hired.has(provider)) {
      return;
    }
    hired.dismiss(provider);
    accounts.dismiss(provider, blockAt(now));
    if (Behaviour.SYBIL.in(providers[provider])) {
      // By then all that is on its way under the old name has arrived.
      queue.add(now + expiry + setup.latencyMillis(), ENTER | (long) provider << FLAGS);
    }
  }

  private void enter(int provider) {
    if (round < accounts.lastRound() && accounts.enter(provider, blockAt(queue.now()))) {
      lapses.forget(provider);
      withheld[provider] = 0;
      // What it is allotted counts from the next round on.
      queue.add(timeOf(rounds.start(round + 1)), HIRE | (long) provider << FLAGS);
    }
  }

  private void lapse(int client, int provider) {
    boolean nameless = (queue.event() & flag(true)) != 0;
    tally.lost(provider);
    lapses.lapse(provider, nameless ? -1 - tally.events() : client);
  }

  private void toggle(int provider) {
    if (queue.now() >= end) {
      return;
    }
    random.state(providerStreams[provider]);
    hired.toggle(provider);
    queue.add(queue.now() + pause(hired.isThere(provider)), queue.event());
    providerStreams[provider] = random.state();
  }

  /** How long a provider stays, or stays away. */
  private long pause(boolean there) {
    double mean =
        there
            ? setup.sessionMillis()
            : setup.sessionMillis() * (1 - setup.availability()) / setup.availability();
    return random.waiting(mean);
  }

  private void draw(long ofRound) {
    int[] prizes = accounts.settle(booksOf(ofRound), ofRound, blockAt(queue.now()));
    tally.prizes(prizes);
  }

  private RoundBooks booksOf(long ofRound) {
    return books[(int) (ofRound % books.length)];
  }

  private boolean isOpen(long now) {
    return rounds.isOpen(round, blockAt(now));
  }

  private long blockAt(long time) {
    return time / setup.blockMillis();
  }

  private long timeOf(long block) {
    return block * setup.blockMillis();
  }

  /** The bytes of all arrays that grow with the number of agents. */
  long bytes() {
    long shelf = 0;
    for (RoundBooks each : books) {
      shelf += each.bytes();
    }
    return queue.bytes()
        + hired.bytes()
        + lapses.bytes()
        + shelf
        + providers.length * (1L + Long.BYTES + Integer.BYTES)
        + clients.length * (1L + Long.BYTES)
        + tally.bytes();
  }
}
