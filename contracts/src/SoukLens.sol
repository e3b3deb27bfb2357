// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Agreements} from "./Agreements.sol";
import {Duties} from "./Duties.sol";
import {EscrowTerms, Escrows} from "./Escrows.sol";
import {IJudge} from "./IJudge.sol";
import {ones} from "./PaidBooks.sol";
import {Providers} from "./Providers.sol";
import {LedgerRules, Rounds} from "./Rounds.sol";

/// @dev What a lens looks through.
interface IStorageWords {
    /// @notice The words at these places of the storage.
    function extsload(bytes32[] calldata slots) external view returns (bytes32[] memory);
}

/// @dev The slots of what is stored in {Souk}, by what stands there.
struct Layout {
    uint256 balances;
    uint256 held; // and five words behind it: in escrows, collateral, funds, bonds, burned
    uint256 escrows;
    uint256 signers;
    uint256 marks;
    uint256 allotments;
    uint256 nextList;
    uint256 draws;
    uint256 providers;
    uint256 everyProvider;
    uint256 judges;
    uint256 agreements;
    uint256 settled;
    uint256 duties;
}

/**
 * @title What a Souk says
 * @dev All questions about one {Souk}, which makes this contract beside itself: its own code has no room for them. It
 * owns nothing and can change nothing. It reads words of the storage, many in one call, and takes them apart; where each
 * thing stands the compiler said when both were made. Every answer belongs to the block in which it is asked.
 */
contract SoukLens is Rounds {
    IStorageWords private immutable _souk;
    address private immutable _token;

    uint256 private immutable _balances;
    uint256 private immutable _held;
    uint256 private immutable _escrows;
    uint256 private immutable _signers;
    uint256 private immutable _marks;
    uint256 private immutable _allotments;
    uint256 private immutable _nextList;
    uint256 private immutable _draws;
    uint256 private immutable _providers;
    uint256 private immutable _everyProvider;
    uint256 private immutable _judges;
    uint256 private immutable _agreements;
    uint256 private immutable _settled;
    uint256 private immutable _duties;

    constructor(IStorageWords souk, address token, LedgerRules memory rules_, Layout memory slots) Rounds(rules_) {
        _souk = souk;
        _token = token;
        _balances = slots.balances;
        _held = slots.held;
        _escrows = slots.escrows;
        _signers = slots.signers;
        _marks = slots.marks;
        _allotments = slots.allotments;
        _nextList = slots.nextList;
        _draws = slots.draws;
        _providers = slots.providers;
        _everyProvider = slots.everyProvider;
        _judges = slots.judges;
        _agreements = slots.agreements;
        _settled = slots.settled;
        _duties = slots.duties;
    }

    // ---- the deployment ----

    /// @notice The parameters of the deployment.
    function rules() external view returns (LedgerRules memory) {
        return
            LedgerRules({
                roundLength: uint32(_roundLength),
                closeGap: uint32(_closeGap),
                seedDelay: uint32(_seedDelay),
                claimWindow: uint32(_claimWindow),
                proofWindow: uint32(_proofWindow),
                unbondingBlocks: uint32(_unbondingBlocks),
                longestAgreement: uint32(_longestAgreement),
                reporterShare: uint16(_reporterShare),
                customerShare: uint16(_customerShare)
            });
    }

    /// @notice The contract of a judge; zero when the ledger does not have it.
    function judge(bytes32 id) external view returns (IJudge) {
        return IJudge(address(uint160(_word(_of(_judges, id)))));
    }

    // ---- money ----

    function balance(address account) external view returns (uint256) {
        return _word(_of(_balances, _key(account)));
    }

    /// @notice Money that an account has outside, ready to be deposited.
    function outside(address account) external view returns (uint256) {
        return _token == address(0) ? account.balance : IERC20(_token).balanceOf(account);
    }

    /// @notice Where all the money is. The sum is what the contract holds, apart from what was sent to it unasked.
    function totals()
        external
        view
        returns (
            uint256 balances,
            uint256 escrows,
            uint256 collateral,
            uint256 funds,
            uint256 bonds,
            uint256 burned
        )
    {
        uint256[] memory words = _words(_held, 6);
        (escrows, collateral, funds, bonds, burned) = (words[1], words[2], words[3], words[4], words[5]);
        balances = words[0] - escrows - collateral - funds - bonds - burned;
    }

    // ---- escrows, books and draws ----

    /**
     * @notice An escrow; its funder is zero when there is none. `terms` are those of the opening, `rounds` and `salt`
     * left out: no rule reads them, so they stand only in the log {EscrowOpened} of the block `opened`.
     */
    function escrow(
        bytes32 id
    )
        external
        view
        returns (
            address funder,
            EscrowTerms memory terms,
            uint32 rounds,
            uint32 list,
            uint32 cursor,
            bool refunded,
            uint32 opened
        )
    {
        uint256[] memory words = _words(_of(_escrows, id), 3);
        if (_state(words[0]) == Escrows.EscrowState.NONE) return (funder, terms, 0, 0, 0, false, 0);
        terms.signer = address(uint160(words[2]));
        terms.prize = uint128(words[0]);
        terms.depth = uint8(words[0] >> 224);
        terms.books = uint32(words[0] >> 192);
        terms.firstRound = uint32(words[0] >> 160);
        funder = address(uint160(words[1]));
        rounds = uint32(words[0] >> 128) - terms.firstRound + 1;
        list = uint32(words[1] >> 160);
        cursor = uint32(words[1] >> 192);
        refunded = _state(words[0]) == Escrows.EscrowState.REFUNDED;
        opened = uint32(words[2] >> 160);
    }

    /**
     * @notice How far an escrow's marks are counted: `gone` prizes are paid in the first `counted` words, or were rolled
     * forward; in the words up to `closed` nothing changes any more; from `used` on none is written yet. What the escrow
     * holds is (books * rounds - gone - paid(id, counted, used)) prizes, if it is not refunded.
     */
    function tally(bytes32 id) external view returns (uint64 counted, uint64 gone, uint256 closed, uint256 used) {
        uint256[] memory words = _words(_of(_escrows, id), 4);
        counted = uint64(words[3]);
        gone = uint64(words[3] >> 64);
        closed = _booksBefore(words[0], _firstOpenRound()) >> 8;
        used = (_booksBefore(words[0], _currentRound()) + 255) >> 8;
    }

    /// @notice How many books are paid in an escrow's words of marks, from one on and up to another one.
    function paid(bytes32 id, uint256 from, uint256 to) external view returns (uint256 books) {
        if (from >= to) return 0;
        uint256[] memory words = _words(_of(_marks, id) + from, to - from);
        for (uint256 i = 0; i < words.length; ++i) books += ones(words[i]);
    }

    /// @notice Whether a book's prize is paid.
    function claimed(bytes32 id, uint32 round, uint32 book) external view returns (bool) {
        uint256 held = _word(_of(_escrows, id));
        uint256 first = uint32(held >> 160);
        uint256 books = uint32(held >> 192);
        if (round < first || round > uint32(held >> 128) || book >= books) return false;
        uint256 place = (round - first) * books + book;
        return (_word(_of(_marks, id) + (place >> 8)) >> (place & 0xff)) & 1 != 0;
    }

    /**
     * @notice The range of books that a provider has in a round, and the list in force in that round: the `list` hint
     * of a claim. No books when it has none; the list is 0 in rounds before the escrow's first.
     */
    function allotment(
        bytes32 id,
        uint32 round,
        address provider_
    ) external view returns (uint32 first, uint32 books, uint32 fromRound, uint32 list) {
        uint256 lists = _of(_nextList, id);
        uint32 next = uint32(_word(_of(_escrows, id)) >> 160);
        while (next != 0 && next <= round) {
            list = next;
            next = uint32(_word(_of(lists, bytes32(uint256(next)))));
        }
        bytes32 key = bytes32((uint256(list) << 160) | uint160(provider_));
        uint256 found = _word(_of(_of(_allotments, id), key));
        if (uint32(found >> 32) != 0 && uint32(found >> 64) <= round) {
            (first, books, fromRound) = (uint32(found), uint32(found >> 32), uint32(found >> 64));
        }
    }

    /**
     * @notice Who signs the escrow's books in a round, and from which round on: the `signer` hint of a claim. Zero when
     * there is no such escrow.
     */
    function signer(bytes32 id, uint32 round) external view returns (address by, uint32 fromRound) {
        uint256[] memory words = _words(_of(_escrows, id), 3);
        if (words[0] >> 248 == 0) return (address(uint160(words[2])), 0);
        uint256 signers = _of(_signers, id);
        uint256 found = _word(_of(signers, 0));
        uint32 next = uint32(found >> 160);
        while (next != 0 && next <= round) {
            fromRound = next;
            found = _word(_of(signers, bytes32(uint256(next))));
            next = uint32(found >> 160);
        }
        by = address(uint160(found));
    }

    /// @notice The recorded seed of a round; zero when there is none.
    function draw(uint256 round) external view returns (bytes32) {
        return bytes32(_word(_of(_draws, bytes32(round))));
    }

    // ---- providers ----

    /// @notice A provider; its endpoint is empty when there is none.
    function provider(address account) public view returns (Providers.Provider memory found) {
        uint256 slot = _of(_providers, _key(account));
        uint256[] memory words = _words(slot, 3);
        found.free = uint128(words[0]);
        found.locked = uint128(words[0] >> 128);
        found.unbonding = uint128(words[1]);
        found.releaseBlock = uint64(words[1] >> 128);
        found.endpoint = _text(slot + 2, words[2]);
    }

    /**
     * @notice How many providers there are, and up to `count` of them from number `from` on, in the order of
     * registration.
     */
    function providers(
        uint256 from,
        uint256 count
    ) external view returns (uint256 all, address[] memory addresses, Providers.Provider[] memory found) {
        all = _word(_everyProvider);
        uint256 left = from < all ? all - from : 0;
        if (count > left) count = left;
        uint256[] memory words = _words(uint256(keccak256(abi.encode(_everyProvider))) + from, count);
        addresses = new address[](count);
        found = new Providers.Provider[](count);
        for (uint256 i = 0; i < count; ++i) {
            addresses[i] = address(uint160(words[i]));
            found[i] = provider(addresses[i]);
        }
    }

    // ---- agreements and duties ----

    /// @notice An agreement; its customer is zero when there is none. What no rule reads is in the log of `opened`.
    function agreement(bytes32 id) external view returns (Agreements.Agreement memory found) {
        uint256[] memory words = _words(_of(_agreements, id), 10);
        found.customer = address(uint160(words[0]));
        found.startBlock = uint64(words[0] >> 160);
        found.noticeBlocks = uint32(words[0] >> 224);
        found.provider = address(uint160(words[1]));
        found.endBlock = uint64(words[1] >> 160);
        found.answerBlocks = uint32(words[1] >> 224);
        found.periodPrice = uint128(words[2]);
        found.funds = uint128(words[2] >> 128);
        found.collateral = uint128(words[3]);
        found.lock = uint128(words[3] >> 128);
        found.challengeBond = uint128(words[4]);
        found.periodRounds = uint32(words[4] >> 128);
        found.releaseBlocks = uint32(words[4] >> 160);
        found.groupLimit = uint16(words[4] >> 192);
        found.gradeFirst = uint16(words[4] >> 208);
        found.gradeSecond = uint16(words[4] >> 224);
        found.gradeFurther = uint16(words[4] >> 240);
        found.judge = IJudge(address(uint160(words[5])));
        found.faults = uint24(words[5] >> 160);
        found.closed = uint8(words[5] >> 184) != 0;
        found.openDuties = uint32(words[5] >> 192);
        found.opened = uint32(words[5] >> 224);
        found.detailsHash = bytes32(words[6]);
        found.group = bytes32(words[7]);
        found.commitment = bytes32(words[8]);
        found.commitBy = uint64(words[9]);
    }

    /// @notice Whether a period is answered or was reported as missed.
    function periodSettled(bytes32 id, uint64 period) external view returns (bool) {
        uint256 marks = _word(_of(_of(_settled, id), bytes32(uint256(period >> 8))));
        return (marks >> (period & 0xff)) & 1 != 0;
    }

    /// @notice A one-off duty; its opener is zero when there is none. Its bond is its agreement's.
    function duty(bytes32 id) external view returns (Duties.Duty memory found, uint128 bond) {
        uint256[] memory words = _words(_of(_duties, id), 3);
        found.opener = address(uint160(words[0]));
        found.deadline = uint64(words[0] >> 160);
        found.settled = uint8(words[0] >> 224) != 0;
        found.agreement = bytes32(words[1]);
        found.questionHash = bytes32(words[2]);
        bond = uint128(_word(_of(_agreements, found.agreement) + 4));
    }

    // ---- how ----

    function _state(uint256 escrow_) private pure returns (Escrows.EscrowState) {
        return Escrows.EscrowState(uint8(escrow_ >> 232));
    }

    /// @dev How many books an escrow, given its first word, has in its rounds before one, each round's counted.
    function _booksBefore(uint256 escrow_, uint256 round) private pure returns (uint256) {
        uint256 first = uint32(escrow_ >> 160);
        uint256 end = uint256(uint32(escrow_ >> 128)) + 1;
        if (round > end) round = end;
        return round > first ? (round - first) * uint32(escrow_ >> 192) : 0;
    }

    /// @dev The text whose slot holds `head`: itself up to 31 bytes, else its length, with the bytes at the slot's hash.
    function _text(uint256 slot, uint256 head) private view returns (string memory) {
        if (head & 1 == 0) {
            bytes memory short = abi.encodePacked(head);
            uint256 size = (head & 0xff) >> 1;
            assembly ("memory-safe") {
                mstore(short, size)
            }
            return string(short);
        }
        uint256 length = head >> 1;
        bytes memory text = abi.encodePacked(_words(uint256(keccak256(abi.encode(slot))), (length + 31) >> 5));
        assembly ("memory-safe") {
            mstore(text, length)
        }
        return string(text);
    }

    function _key(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    /// @dev The slot of a mapping's value.
    function _of(uint256 mapping_, bytes32 key) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(key, mapping_)));
    }

    function _word(uint256 slot) private view returns (uint256) {
        return _words(slot, 1)[0];
    }

    /// @dev So many words from a slot on, in one call.
    function _words(uint256 slot, uint256 count) private view returns (uint256[] memory words) {
        bytes32[] memory slots = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) slots[i] = bytes32(slot + i);
        bytes32[] memory found = _souk.extsload(slots);
        assembly ("memory-safe") {
            words := found
        }
    }
}
