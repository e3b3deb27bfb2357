// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJudge} from "./IJudge.sol";
import {Refusal, refuse} from "./Refusal.sol";

/// @dev A judge and its id, keccak256("souk.judge/name/version").
struct NamedJudge {
    bytes32 id;
    IJudge judge;
}

/**
 * @title The judges of a deployment
 * @dev They are named once and for all: a market whose judges could be changed could be made to slash anybody.
 */
abstract contract Judges {
    mapping(bytes32 id => IJudge) internal _judges;

    constructor(NamedJudge[] memory judges) {
        for (uint256 i = 0; i < judges.length; ++i) {
            (bytes32 id, IJudge judge_) = (judges[i].id, judges[i].judge);
            if (id == 0 || address(judge_).code.length == 0 || address(_judges[id]) != address(0)) {
                refuse(Refusal.MALFORMED);
            }
            _judges[id] = judge_;
        }
    }

    function _judge(bytes32 id) internal view returns (IJudge) {
        return _judges[id];
    }
}
