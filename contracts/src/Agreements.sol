// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IJudge} from "./IJudge.sol";
import {Judges} from "./Judges.sol";
import {Providers} from "./Providers.sol";
import {Refusal, refuse} from "./Refusal.sol";

/// @dev What customer and provider both sign; `souk.ledger.AgreementTerms` documents each value.
struct AgreementTerms {
    address customer;
    address provider;
    string service;
    bytes details;
    bytes32 escrow;
    bytes32 rulesHash;
    bytes32 judge;
    uint64 openBy;
    uint64 startBlock;
    uint64 endBlock;
    uint32 noticeBlocks;
    uint32 commitBlocks;
    uint32 answerBlocks;
    uint32 periodRounds;
    uint128 periodPrice;
    uint128 funds;
    uint128 challengeBond;
    bytes32 group;
    uint16 groupLimit;
    uint128 collateral;
    uint16 gradeFirst;
    uint16 gradeSecond;
    uint16 gradeFurther;
    uint32 releaseBlocks;
    uint32 providerExposure;
    uint32 customerExposure;
    bytes32 salt;
}

/// @dev A signature in the compact form of EIP-2098.
struct Signature {
    bytes32 r;
    bytes32 vs;
}

/**
 * @title Agreements
 * @dev What both sides have signed, with the customer's funds and the provider's collateral in it.
 */
abstract contract Agreements is Providers, Judges, EIP712 {
    /// @dev The longest name of a service, and the longest details, in bytes.
    uint256 private constant MAX_SERVICE = 64;
    uint256 private constant MAX_DETAILS = 4096;

    /// @dev The length of the terms' head in calldata, and the highest bit of each byte of a word.
    uint256 private constant HEAD = 0x360;
    uint256 private constant NOT_ASCII = 0x8080808080808080808080808080808080808080808080808080808080808080;

    bytes32 private constant AGREEMENT_TYPEHASH =
        keccak256(
            "Agreement(address customer,address provider,string service,bytes details,bytes32 escrow,bytes32 rulesHash,bytes32 judge,uint64 openBy,uint64 startBlock,uint64 endBlock,uint32 noticeBlocks,uint32 commitBlocks,uint32 answerBlocks,uint32 periodRounds,uint128 periodPrice,uint128 funds,uint128 challengeBond,bytes32 group,uint16 groupLimit,uint128 collateral,uint16 gradeFirst,uint16 gradeSecond,uint16 gradeFurther,uint32 releaseBlocks,uint32 providerExposure,uint32 customerExposure,bytes32 salt)"
        );

    /// @dev Those of the terms that the rules read, and how things stand. All but `commitBy` fills whole words; {SoukLens} takes
    /// them apart.
    struct Agreement {
        address customer;
        uint64 startBlock;
        uint32 noticeBlocks;
        address provider;
        uint64 endBlock; // as it stands now
        uint32 answerBlocks;
        uint128 periodPrice;
        uint128 funds; // what is left of them
        uint128 collateral; // as agreed; grades are parts of it
        uint128 lock; // what is left of it
        uint128 challengeBond;
        uint32 periodRounds;
        uint32 releaseBlocks;
        uint16 groupLimit;
        uint16 gradeFirst;
        uint16 gradeSecond;
        uint16 gradeFurther;
        IJudge judge;
        uint24 faults;
        bool closed;
        uint32 openDuties;
        uint32 opened; // the block, in which the terms are logged
        bytes32 detailsHash;
        bytes32 group;
        bytes32 commitment; // zero until the provider puts it there
        uint64 commitBy; // the last block for that; 0 when the agreement takes none
    }

    mapping(bytes32 agreement => Agreement) internal _agreements;

    /// @dev The data is that of the call: the terms and both signatures.
    event AgreementOpened(
        bytes32 indexed agreement,
        address indexed customer,
        address indexed provider,
        AgreementTerms terms,
        Signature byCustomer,
        Signature byProvider
    );
    event AgreementEnding(bytes32 indexed agreement, uint64 endBlock);
    event Committed(bytes32 indexed agreement, address indexed provider, bytes32 commitment);
    event AgreementClosed(bytes32 indexed agreement, uint128 returned, uint128 released);

    /// @notice Puts an agreement on the ledger, whoever sends it, and locks its funds and collateral.
    function openAgreement(
        AgreementTerms calldata terms,
        Signature calldata byCustomer,
        Signature calldata byProvider
    ) external returns (bytes32 id) {
        _checkForm(terms);
        if (terms.rulesHash != _rulesHash) refuse(Refusal.WRONG_RULES);
        id = _hashTypedDataV4(_structHash(terms));
        Agreement storage agreement_ = _agreements[id];
        if (agreement_.customer != address(0)) refuse(Refusal.AGREEMENT_EXISTS);
        if (block.number > terms.openBy) refuse(Refusal.SIGNATURE_EXPIRED, block.number, terms.openBy);
        if (terms.endBlock <= block.number) refuse(Refusal.AGREEMENT_OVER, block.number, terms.endBlock);
        _checkBounds(terms);
        if (terms.periodRounds != 0 && _currentRound() > _roundOf(terms.startBlock)) {
            refuse(Refusal.ROUND_BEGUN, _currentRound(), _roundOf(terms.startBlock) + 1);
        }
        IJudge judge_ = _judge(terms.judge);
        if (
            address(judge_) == address(0) &&
            (terms.judge != 0 || terms.periodRounds != 0 || terms.challengeBond != 0 || terms.commitBlocks != 0)
        ) refuse(Refusal.JUDGE_UNKNOWN);
        _requireSigned(id, byCustomer, terms.customer);
        _requireSigned(id, byProvider, terms.provider);
        uint256 needed = terms.periodPrice * _periods(terms.startBlock, terms.endBlock, terms.periodRounds);
        if (terms.funds < needed) refuse(Refusal.FUNDS_TOO_LOW, terms.funds, needed);

        Provider storage provider_ = _requireProvider(terms.provider);
        _takeFree(provider_, terms.collateral);
        provider_.locked += terms.collateral;
        _debit(terms.customer, terms.funds);
        _inFunds += terms.funds;
        _store(agreement_, terms, judge_);
        _emitOpened(id, terms.customer, terms.provider);
    }

    /// @notice Ends an agreement early, for one of its parties: it runs on for its notice.
    function endAgreement(bytes32 id) external {
        Agreement storage agreement_ = _requireRunning(id);
        if (msg.sender != agreement_.customer && msg.sender != agreement_.provider) refuse(Refusal.NOT_PARTY);
        uint256 end = block.number + agreement_.noticeBlocks;
        if (end >= agreement_.endBlock) refuse(Refusal.AGREEMENT_OVER, agreement_.endBlock, end);
        agreement_.endBlock = uint64(end);
        emit AgreementEnding(id, uint64(end));
    }

    /// @notice Settles an agreement whose end and release time have passed.
    function closeAgreement(bytes32 id) external {
        Agreement storage agreement_ = _requireRunning(id);
        uint256 release = uint256(agreement_.endBlock) + agreement_.releaseBlocks;
        if (block.number < release) refuse(Refusal.AGREEMENT_RUNNING, block.number, release);
        if (agreement_.openDuties != 0) refuse(Refusal.DUTIES_OPEN, agreement_.openDuties, 0);
        (uint128 returned, uint128 released) = (agreement_.funds, agreement_.lock);
        agreement_.closed = true;
        agreement_.funds = 0;
        agreement_.lock = 0;
        _inFunds -= returned;
        _credit(agreement_.customer, returned);
        Provider storage provider_ = _providers[agreement_.provider];
        provider_.locked -= released;
        provider_.free += released;
        emit AgreementClosed(id, returned, released);
    }

    function _requireRunning(bytes32 id) internal view returns (Agreement storage agreement_) {
        agreement_ = _agreements[id];
        if (agreement_.customer == address(0)) refuse(Refusal.AGREEMENT_UNKNOWN);
        if (agreement_.closed) refuse(Refusal.AGREEMENT_CLOSED);
    }

    function _requireDetails(Agreement storage agreement_, bytes calldata details) internal view {
        if (keccak256(details) != agreement_.detailsHash) refuse(Refusal.DETAILS_MISMATCH);
    }

    /// @dev The round whose seed is the challenge of a period.
    function _challengeRound(
        uint256 startBlock,
        uint256 period,
        uint256 periodRounds
    ) internal view returns (uint256) {
        return _roundOf(startBlock) + 1 + period * periodRounds;
    }

    /// @dev How many periods there are: those whose challenge round is over at `endBlock`.
    function _periods(uint256 startBlock, uint256 endBlock, uint256 periodRounds) internal view returns (uint256) {
        if (periodRounds == 0) return 0;
        uint256 first = _challengeRound(startBlock, 0, periodRounds);
        uint256 over = _roundOf(endBlock); // so many rounds are over then
        return over <= first ? 0 : (over - 1 - first) / periodRounds + 1;
    }

    /// @dev How long collateral may be held, and that no answer is due when it no longer is.
    function _checkBounds(AgreementTerms calldata terms) private view {
        uint256 held = terms.endBlock - block.number + terms.releaseBlocks;
        if (held > _longestAgreement) refuse(Refusal.TERMS_OUT_OF_BOUNDS, held, _longestAgreement);
        if (terms.periodRounds != 0 || terms.challengeBond != 0) {
            uint256 answered = _seedDelay + terms.answerBlocks;
            if (terms.releaseBlocks <= answered) {
                refuse(Refusal.TERMS_OUT_OF_BOUNDS, terms.releaseBlocks, answered + 1);
            }
        }
        if (terms.periodRounds != 0 && terms.answerBlocks >= _proofWindow) {
            refuse(Refusal.TERMS_OUT_OF_BOUNDS, terms.answerBlocks, _proofWindow - 1);
        }
    }

    function _checkForm(AgreementTerms calldata terms) private pure {
        if (
            !_isCanonical(terms) ||
            terms.details.length > MAX_DETAILS ||
            terms.endBlock <= terms.startBlock ||
            terms.endBlock > uint64(type(int64).max) ||
            terms.openBy > uint64(type(int64).max) ||
            terms.gradeFirst > WHOLE ||
            terms.gradeSecond > WHOLE ||
            terms.gradeFurther > WHOLE ||
            terms.periodRounds > uint32(type(int32).max) ||
            terms.providerExposure > uint32(type(int32).max) ||
            terms.customerExposure > uint32(type(int32).max)
        ) refuse(Refusal.MALFORMED);
    }

    /**
     * @dev Whether the call has the one layout that the ABI's rules for encoding give, and the service a name in ASCII of
     * at most 64 bytes. The call is logged as it came, so it must be one that everybody reads alike: the signatures stand
     * behind the place of the terms, then come the terms, in them service and details in this order, and nothing else.
     */
    function _isCanonical(AgreementTerms calldata terms) private pure returns (bool canonical) {
        assembly ("memory-safe") {
            let service := add(terms, HEAD)
            let length := calldataload(service)
            let text := add(service, 0x20)
            let details := add(text, and(add(length, 0x1f), not(0x1f)))
            let end := add(add(details, 0x20), and(add(calldataload(details), 0x1f), not(0x1f)))
            let letters := or(
                mul(calldataload(text), gt(length, 0)),
                mul(calldataload(add(text, 0x20)), gt(length, 0x20))
            )
            canonical := and(
                and(eq(terms, 0xa4), iszero(gt(length, MAX_SERVICE))),
                and(
                    and(eq(calldataload(add(terms, 0x40)), HEAD), eq(add(terms, calldataload(add(terms, 0x60))), details)),
                    and(eq(calldatasize(), end), iszero(and(letters, NOT_ASCII)))
                )
            )
        }
    }

    /**
     * @dev The hash of the terms as typed data. Their head in the calldata holds exactly the words to hash, but for the
     * two values of any length. A word with bits outside its type cannot make two terms hash alike: it only changes
     * the hash to one that nobody has signed.
     */
    function _structHash(AgreementTerms calldata terms) private pure returns (bytes32 hash) {
        bytes32 typehash = AGREEMENT_TYPEHASH;
        bytes32 service = keccak256(bytes(terms.service));
        bytes32 details = keccak256(terms.details);
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, typehash)
            calldatacopy(add(words, 0x20), terms, HEAD)
            mstore(add(words, 0x60), service)
            mstore(add(words, 0x80), details)
            hash := keccak256(words, 0x380)
        }
    }

    function _requireSigned(bytes32 id, Signature calldata signature, address by) internal pure {
        (address found, , ) = ECDSA.tryRecover(id, signature.r, signature.vs);
        if (found == address(0) || found != by) refuse(Refusal.BAD_SIGNATURE);
    }

    function _store(Agreement storage agreement_, AgreementTerms calldata terms, IJudge judge_) private {
        agreement_.customer = terms.customer;
        agreement_.startBlock = terms.startBlock;
        agreement_.noticeBlocks = terms.noticeBlocks;
        agreement_.provider = terms.provider;
        agreement_.endBlock = terms.endBlock;
        agreement_.answerBlocks = terms.answerBlocks;
        agreement_.periodPrice = terms.periodPrice;
        agreement_.funds = terms.funds;
        agreement_.collateral = terms.collateral;
        agreement_.lock = terms.collateral;
        agreement_.challengeBond = terms.challengeBond;
        agreement_.periodRounds = terms.periodRounds;
        agreement_.releaseBlocks = terms.releaseBlocks;
        agreement_.groupLimit = terms.groupLimit;
        agreement_.gradeFirst = terms.gradeFirst;
        agreement_.gradeSecond = terms.gradeSecond;
        agreement_.gradeFurther = terms.gradeFurther;
        agreement_.judge = judge_;
        agreement_.opened = uint32(block.number);
        agreement_.detailsHash = keccak256(terms.details);
        agreement_.group = terms.group;
        if (terms.commitBlocks != 0) agreement_.commitBy = terms.startBlock + terms.commitBlocks;
    }

    /// @dev Logs the call itself: its arguments are those of the event.
    function _emitOpened(bytes32 id, address customer, address provider_) private {
        bytes32 topic = AgreementOpened.selector;
        assembly ("memory-safe") {
            let data := mload(0x40)
            let size := sub(calldatasize(), 4)
            calldatacopy(data, 4, size)
            log4(data, size, topic, id, customer, provider_)
        }
    }
}
