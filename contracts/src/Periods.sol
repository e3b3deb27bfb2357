// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {Draws} from "./Draws.sol";
import {IJudge} from "./IJudge.sol";
import {Slashing} from "./Slashing.sol";
import {Refusal, refuse} from "./Refusal.sol";

/**
 * @title Periodic duties
 * @dev Every period of an agreement the seed of a round challenges the provider. Answered in time, the period's price
 * leaves the agreement's funds for the provider; missed, anybody may report it and the provider is slashed.
 */
abstract contract Periods is Slashing, Draws {
    using BitMaps for BitMaps.BitMap;

    mapping(bytes32 agreement => BitMaps.BitMap) internal _settled;

    event PeriodPaid(bytes32 indexed agreement, uint64 indexed period, uint128 price);

    /// @notice Answers a period's challenge, whoever sends it; the provider is paid.
    function answerPeriod(bytes32 id, uint64 period, bytes calldata details, bytes calldata evidence) external {
        Agreement storage agreement_ = _requireRunning(id);
        _requireDetails(agreement_, details);
        uint256 round = _requireUnsettled(id, agreement_, period);
        bytes32 seed = _draws[round];
        if (seed == 0) refuse(Refusal.DRAW_MISSING);
        uint256 deadline = _seedBlock(round) + agreement_.answerBlocks;
        if (block.number > deadline) refuse(Refusal.ANSWER_TOO_LATE, block.number, deadline);
        IJudge.Case memory about = _case(id, agreement_, details, IJudge.Matter.PERIOD);
        about.period = period;
        about.seed = keccak256(abi.encodePacked(id, period, seed));
        _requireProven(agreement_.judge, about, evidence);

        _settled[id].set(period);
        uint128 price = agreement_.periodPrice;
        agreement_.funds -= price;
        _inFunds -= price;
        _credit(agreement_.provider, price);
        emit PeriodPaid(id, period, price);
    }

    /// @notice Reports that a period's answer did not come in time.
    function reportMissedPeriod(bytes32 id, uint64 period) external {
        Agreement storage agreement_ = _requireRunning(id);
        uint256 round = _requireUnsettled(id, agreement_, period);
        uint256 deadline = _seedBlock(round) + agreement_.answerBlocks;
        if (block.number <= deadline) refuse(Refusal.ANSWER_NOT_DUE, block.number, deadline + 1);
        if (_draws[round] == 0) refuse(Refusal.DRAW_MISSING); // nobody could answer what nobody asked
        _settled[id].set(period);
        _slash(id, agreement_, Cause.MISSED_PERIOD);
    }

    /// @dev The challenge round of a period that exists and is neither answered nor reported.
    function _requireUnsettled(
        bytes32 id,
        Agreement storage agreement_,
        uint256 period
    ) private view returns (uint256) {
        (uint256 start, uint256 every) = (agreement_.startBlock, agreement_.periodRounds);
        uint256 periods = _periods(start, agreement_.endBlock, every);
        if (period >= periods) refuse(Refusal.PERIOD_UNKNOWN, periods, period);
        if (_settled[id].get(period)) refuse(Refusal.PERIOD_SETTLED);
        return _challengeRound(start, period, every);
    }
}
