// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Escrows} from "./Escrows.sol";
import {Refusal, refuse} from "./Refusal.sol";

/**
 * @title Allotments
 * @dev Which books of an escrow are whose. Ranges are handed out by a cursor that only moves on, so those of one list
 * are disjoint and no book can be promised to two providers. Lists follow each other; the one in force in a round is
 * the newest that begins by then. What counts in a round that has begun never changes.
 */
abstract contract Allotments is Escrows {
    /**
     * @dev A provider's range in one list. It carries a copy of the signer that the escrow was opened with, so that a
     * claim need not read the escrow's terms.
     */
    struct Allotment {
        uint32 first;
        uint32 books;
        uint32 fromRound;
        address signer;
    }

    /// @dev By list << 160 | provider.
    mapping(bytes32 escrow => mapping(uint256 listAndProvider => Allotment)) internal _allotments;

    /// @dev The list that follows a list, by the rounds in which they begin; 0 for none.
    mapping(bytes32 escrow => mapping(uint256 list => uint32)) internal _nextList;

    event Allotted(
        bytes32 indexed escrow,
        uint32 list,
        address indexed provider,
        uint32 first,
        uint32 books,
        uint32 fromRound
    );

    /// @notice Gives a provider the next free books of a list: of the newest, or of a fresh one that lies ahead.
    function allot(bytes32 id, uint32 list, address provider, uint32 books) external {
        Escrow storage escrow_ = _requireFunder(id);
        if (provider == address(0)) refuse(Refusal.ZERO_ADDRESS);
        if (books == 0) refuse(Refusal.ZERO_AMOUNT);
        uint32 newest = escrow_.list;
        if (list < newest) refuse(Refusal.LIST_UNKNOWN, newest, list);
        uint256 current = _currentRound();
        if (list > newest && list <= current) refuse(Refusal.ROUND_BEGUN, current, list);
        Allotment storage allotment_ = _allotments[id][_rangeKey(list, provider)];
        if (allotment_.books != 0) refuse(Refusal.ALREADY_ALLOTTED);
        uint32 first = list > newest ? 0 : escrow_.cursor;
        if (books > escrow_.books - first) refuse(Refusal.BOOKS_EXHAUSTED, escrow_.books - first, books);

        if (list > newest) {
            _nextList[id][newest] = list;
            escrow_.relisted = true;
            escrow_.list = list;
        }
        escrow_.cursor = first + books;
        uint32 fromRound = list > current ? list : uint32(current + 1);
        allotment_.first = first;
        allotment_.books = books;
        allotment_.fromRound = fromRound;
        allotment_.signer = escrow_.signer;
        emit Allotted(id, list, provider, first, books, fromRound);
    }

    function _rangeKey(uint256 list, address provider) internal pure returns (uint256) {
        return (list << 160) | uint160(provider);
    }
}
