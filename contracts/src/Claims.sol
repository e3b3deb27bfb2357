// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Allotments} from "./Allotments.sol";
import {BookHashing, Scratch} from "./BookHashing.sol";
import {Draws} from "./Draws.sol";
import {Refusal, refuse} from "./Refusal.sol";

/**
 * @title Claims
 * @dev Pays the prizes of many books in one transaction. A book that does not hold is skipped and logged and hurts no
 * other; each prize goes to the provider that its cover names, whoever sends the claim, so copying a claim from the
 * mempool only pays the copier's fee for the provider. A skipped book stays claimable.
 *
 * The encoding (README.md) nests what books have in common: sections of one round and provider; in them groups of one
 * escrow; in them the books. `list` and `signer` in a group say which list of allotments and which change of the signer
 * is in force in the round, which the contract checks with one read instead of searching. For rounds that have begun
 * these never change. A wrong one gets its own group skipped, nothing else.
 */
abstract contract Claims is Allotments, Draws {
    using BookHashing for Scratch;

    /// @dev The most books in one claim.
    uint256 internal constant MAX_BOOKS = 500;

    // Sizes in bytes of the parts of a claim.
    uint256 private constant SECTION = 26;
    uint256 private constant GROUP = 43;
    uint256 private constant NUMBER = 4;
    uint256 private constant SECRET_AND_SIGNATURE = 80;

    /**
     * @dev Prizes paid to a provider for a round; `groups` holds, for each group of the claim with paid books,
     * escrow ‖ uint16 n ‖ n times uint32 number, without gaps. Each prize is that of the escrow's terms.
     */
    event PrizesPaid(address indexed provider, uint32 indexed round, bytes groups);

    /**
     * @dev The books of a claim that were not paid; `books` holds, for each of them, uint16 index ‖ uint8 reason, without
     * gaps: its place in the claim, and a {Refusal}. One log for all, so that nobody can fill blocks with them.
     */
    event BooksSkipped(address indexed claimant, bytes books);

    /// @dev Where a claim stands: the end of its calldata, the books so far, and the section that it is in.
    struct Batch {
        uint256 end;
        uint256 index; // of the first book behind the group
        uint256 round;
        address provider;
        uint256 closed; // why this round pays nothing at all, a Refusal; 0 for no reason
        uint256 credit;
        uint256 skipped; // bytes of the log of skipped books
        uint256 first; // the place of the mark of book 0 of the round in the group's escrow
        Scratch scratch;
    }

    /**
     * @notice Claims the prizes of the books in `sections`; README.md has the encoding.
     * @dev Unchecked, as all of this contract: places in the calldata, counts of books and sums of prizes that an escrow
     * holds are far from any overflow.
     */
    function claim(bytes calldata sections) external {
        unchecked {
            Batch memory batch;
            uint256 place;
            assembly ("memory-safe") {
                place := sections.offset
            }
            uint256 end = place + sections.length;
            batch.end = end;
            batch.scratch = BookHashing.start(_domainSeparatorV4());
            uint256 credits;
            while (place < end) {
                uint256 groups = _openSection(batch, place);
                place += SECTION;
                for (; groups != 0; --groups) place = _claimGroup(batch, place);
                credits += _closeSection(batch);
            }
            if (place > end) refuse(Refusal.MALFORMED);
            if (batch.index == 0) refuse(Refusal.ZERO_AMOUNT);
            if (credits != 0) _inEscrows -= credits;
            if (batch.skipped != 0) batch.scratch.emitSkipped(BooksSkipped.selector, batch.skipped);
        }
    }

    function _openSection(Batch memory batch, uint256 place) private view returns (uint256 groups) {
        uint256 head = _load(place);
        uint256 round = head >> 224;
        address to = address(uint160(head >> 64));
        bytes32 seed = _draws[round];
        batch.round = round;
        batch.provider = to;
        batch.credit = 0;
        batch.closed = 0;
        if (seed == 0) batch.closed = uint256(Refusal.DRAW_MISSING);
        if (block.number > _claimDeadline(round)) batch.closed = uint256(Refusal.CLAIM_TOO_LATE);
        batch.scratch.setRound(round, to, seed);
        groups = uint16(head >> 48);
    }

    function _closeSection(Batch memory batch) private returns (uint256 credit) {
        credit = batch.credit;
        if (credit != 0) {
            _credit(batch.provider, credit);
            batch.scratch.emitPaid(PrizesPaid.selector, batch.provider, batch.round);
        }
    }

    /// @dev Pays or skips the books of a group; returns where it ends.
    function _claimGroup(Batch memory batch, uint256 place) private returns (uint256 end) {
        unchecked {
            bytes32 id = bytes32(_load(place));
            uint256 head = _load(place + 32);
            uint256 depth = uint8(head >> 184);
            uint256 count = uint16(head >> 168);
            uint256 stride = NUMBER + (depth > MAX_DEPTH ? 0 : SECRET_AND_SIGNATURE + 16 * depth);
            place += GROUP;
            end = place + count * stride;
            if (end > batch.end) refuse(Refusal.MALFORMED);
            count += batch.index;
            if (count > MAX_BOOKS) refuse(Refusal.BATCH_TOO_LARGE, count, MAX_BOOKS);
            batch.index = count;

            uint256 escrow_ = _word(_escrowSlot(id));
            uint256 range = _word(_rangeSlot(id, head >> 224, batch.provider));
            if (escrow_ >> 240 != 0) range = _inForce(escrow_, range, id, head, batch.round);
            uint256 reason = _closed(batch, escrow_, range);
            if (reason != 0 || depth != uint8(escrow_ >> 224)) {
                _skip(batch, reason, place, end, stride, range);
                return end;
            }
            batch.scratch.setEscrow(id, depth);
            batch.first = (batch.round - uint32(escrow_ >> 160)) * uint32(escrow_ >> 192);
            count = _pay(batch, _marksSlot(id), place, end, stride, range);
            batch.scratch.endGroup(count);
            batch.credit += count * uint128(escrow_);
        }
    }

    /// @dev For an escrow with several lists or signers: the range, with no books if the group names a list that is not
    /// in force in the round, and with the signer in force, or nobody if the group names another.
    function _inForce(
        uint256 escrow_,
        uint256 range,
        bytes32 id,
        uint256 head,
        uint256 round
    ) private view returns (uint256) {
        if (uint8(escrow_ >> 240) != 0) {
            uint256 list = head >> 224;
            uint256 next = _nextList[id][list];
            if (list > round || (next != 0 && round >= next)) return 0;
        }
        if (escrow_ >> 248 != 0) {
            uint256 fromRound = uint32(head >> 192);
            Signer storage found = _signers[id][fromRound];
            uint256 until = found.until;
            bool inForce = fromRound <= round && (until == 0 || round < until);
            range = uint96(range) | (inForce ? uint256(uint160(found.signer)) << 96 : 0);
        }
        return range;
    }

    /// @dev Why none of a group's books is paid, whatever its tickets; 0 for no reason.
    function _closed(Batch memory batch, uint256 escrow_, uint256 range) private pure returns (uint256) {
        uint256 round = batch.round;
        uint256 state = uint8(escrow_ >> 232);
        if (state != uint256(EscrowState.OPEN)) {
            return uint256(state == 0 ? Refusal.ESCROW_UNKNOWN : Refusal.ESCROW_REFUNDED);
        }
        if (round < uint32(escrow_ >> 160) || round > uint32(escrow_ >> 128)) return uint256(Refusal.ROUND_OUTSIDE);
        if (batch.closed != 0) return batch.closed;
        bool counts = uint32(range >> 32) != 0 && uint32(range >> 64) <= round;
        return counts ? 0 : uint256(Refusal.NOT_ALLOTTED);
    }

    /// @dev Skips a group whose books cannot be paid; without another reason because they carry no ticket of the tree.
    function _skip(
        Batch memory batch,
        uint256 reason,
        uint256 place,
        uint256 end,
        uint256 stride,
        uint256 range
    ) private pure {
        if (place == end) return; // so the compiler leaves this out of its caller, which has no room on the stack
        unchecked {
            for (; place < end; place += stride) {
                uint256 why = reason;
                if (why == 0) why = uint256(_holds(range, _load(place) >> 224) ? Refusal.BAD_TICKET : Refusal.NOT_ALLOTTED);
                _addSkipped(batch, (end - place) / stride, why);
            }
        }
    }

    /// @dev Adds a book to the log of skipped ones: that with so many books up to its group's end, itself counted.
    function _addSkipped(Batch memory batch, uint256 left, uint256 reason) private pure {
        if (reason == 0) return; // as in {_skip}
        unchecked {
            batch.skipped = batch.scratch.addSkipped(batch.skipped, batch.index - left, reason);
        }
    }

    /// @dev Pays those books of a group that hold, and counts them. `words` is where the escrow's marks begin.
    function _pay(
        Batch memory batch,
        uint256 words,
        uint256 place,
        uint256 end,
        uint256 stride,
        uint256 range
    ) private returns (uint256 count) {
        unchecked {
            uint256 first = batch.first;
            uint256 word = type(uint256).max;
            uint256 marks;
            uint256 before;
            for (; place != end; place += stride) {
                uint256 number = _load(place) >> 224;
                uint256 reason;
                if (!_holds(range, number)) {
                    reason = uint256(Refusal.NOT_ALLOTTED);
                } else {
                    uint256 mark = first + number;
                    if (mark >> 8 != word) {
                        if (marks != before) _setWord(words + word, marks);
                        word = mark >> 8;
                        before = _word(words + word);
                        marks = before;
                    }
                    mark = 1 << (mark & 0xff);
                    if (marks & mark != 0) {
                        reason = uint256(Refusal.ALREADY_CLAIMED);
                    } else if (!batch.scratch.isSigned(number, place + NUMBER, place + stride, range >> 96)) {
                        reason = uint256(Refusal.BAD_SIGNATURE);
                    } else {
                        marks |= mark;
                        BookHashing.addPaid(number);
                        ++count;
                    }
                }
                if (reason != 0) _addSkipped(batch, (end - place) / stride, reason);
            }
            if (marks != before) _setWord(words + word, marks);
        }
    }

    /// @dev Whether a book is in a range.
    function _holds(uint256 range, uint256 number) private pure returns (bool) {
        unchecked {
            return number - uint32(range) < uint32(range >> 32); // a number before it wraps to one far too large
        }
    }

    function _escrowSlot(bytes32 id) private view returns (uint256 slot) {
        Escrow storage escrow_ = _escrows[id];
        assembly ("memory-safe") {
            slot := escrow_.slot
        }
    }

    function _rangeSlot(bytes32 id, uint256 list, address provider_) private view returns (uint256 slot) {
        Allotment storage range = _allotments[id][_rangeKey(list, provider_)];
        assembly ("memory-safe") {
            slot := range.slot
        }
    }

    function _load(uint256 place) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(place)
        }
    }
}
