package souk.design.model;

import java.util.List;
import java.util.Map;
import souk.market.file.Place;

/**
 * A small game in which players choose once, at the same time.
 *
 * @param players their strategies, by player, in order
 * @param payoffs what each player gets, in the order of players, by the strategies' names in order
 *     with blanks between; every combination has one
 * @param honest the combination in which all are honest
 * @param detection the chance that whoever deviates from it is found out and loses its deposit
 * @param coalition how many may deviate together
 * @param deposits what each player has at stake, in the order of players; empty when they are asked
 *     for
 */
public record Game(
    String name,
    String is,
    Map<String, List<String>> players,
    Map<String, List<Expression>> payoffs,
    String honest,
    Expression detection,
    int coalition,
    List<Expression> deposits,
    Place place) {}
