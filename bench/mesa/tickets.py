"""The ticket market of `./souk bench design` as one writes it for Mesa, without Mesa.

    python3 bench/mesa/tickets.py [ROUNDS]

Agents are plain objects with methods, events a heap of calls in virtual time, as in Mesa's event scheduler. Mesa does
the same with objects of its own for agents and events, so a model in Mesa is at most as fast as what is printed.
An event is what it is there: a unit asked for, a part paid for or lapsed, a round's draw. Of the rules there are
exposures, places of books and prizes; there is no ledger, no escrow, no claim and no judge.
"""

import heapq
import random
import sys
import time

GROUP, UNITS, BOOK, EXPOSURE, PRIZE = 4, 10, 64, 256, 640_000
ROUND, LATENCY, LAPSES = 7200.0, 2.0, 600.0


class Market:
    def __init__(self, providers, clients, seed):
        self.random, self.queue, self.count, self.events = random.Random(seed), [], 0, 0
        self.providers = [Provider(self) for _ in range(providers)]
        self.clients = [Client(self, i % 50 != 0) for i in range(clients)]
        for client in self.clients:
            self.at(self.random.expovariate(UNITS / ROUND), client.asks)
        self.at(ROUND, self.draws)
        self.now = 0.0

    def at(self, when, call):
        self.count += 1
        heapq.heappush(self.queue, (when, self.count, call))

    def draws(self):
        for provider in self.providers:
            provider.draws()
        self.at(self.now + ROUND, self.draws)

    def play(self, until):
        while self.queue and self.queue[0][0] <= until:
            self.now, _, call = heapq.heappop(self.queue)
            self.events += 1
            call()


class Provider:
    def __init__(self, market):
        self.market, self.unpaid, self.books, self.place, self.income = market, 0, [], BOOK, 0

    def sends(self):
        if self.unpaid >= EXPOSURE:
            return False
        self.unpaid += 1
        return True

    def takes(self):
        self.unpaid -= 1
        if self.place == BOOK:
            self.books.append(0)
            self.place = 0
        self.place += 1
        self.books[-1] = self.place

    def lapses(self):
        pass  # what was not paid stays at risk

    def draws(self):
        for taken in self.books:
            if self.market.random.randrange(BOOK) < taken:
                self.income += PRIZE
        self.books, self.place = [], BOOK


class Client:
    def __init__(self, market, pays):
        self.market, self.pays, self.got = market, pays, 0

    def asks(self):
        market = self.market
        for provider in market.random.sample(market.providers, GROUP):
            if provider.sends():
                self.got += 1
                if self.pays:
                    market.at(market.now + market.random.expovariate(1 / LATENCY), provider.takes)
                else:
                    market.at(market.now + LAPSES, provider.lapses)
        market.at(market.now + market.random.expovariate(UNITS / ROUND), self.asks)


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    market = Market(200, 20_000, 1)
    began = time.process_time()
    market.play(rounds * ROUND)
    seconds = time.process_time() - began
    print(
        f"Python {sys.version.split()[0]}: {market.events:,} events in {seconds:.2f} s,"
        f" {market.events / seconds:,.0f} a second"
    )
