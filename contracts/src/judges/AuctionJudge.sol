// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJudge} from "../IJudge.sol";

/**
 * @title The judge of sealed auctions
 * @dev Convicts an auctioneer of what its own signatures show; the same decision as Java's
 * `souk.market.price.sealed.AuctionJudge`. Evidence holds the hashes of the arrays of lists and results, so that it is as
 * short for ten thousand bids as for two. Its id is keccak256("souk.judge/auction/1").
 *
 * Details (big-endian, nothing padded): 1 ‖ separator:32 ‖ auction:32 ‖ reserve:16 ‖ openBy:8, the first being the domain
 * in which all is signed, since a judge knows neither chain nor contract. Evidence:
 *
 *     1 ‖ list ‖ list                                              two lists of one auction
 *     2 ‖ bids:32 ‖ blocks:32 ‖ result ‖ result                    two results of one list
 *     3 ‖ bids:32 ‖ blocks:32 ‖ result ‖ opening ‖ receipt         a result that an opening refutes
 *     4 ‖ bids:32 ‖ blocks:32 ‖ result                             a price over the reserve
 *     list    = bids:32 ‖ blocks:32 ‖ signature:64
 *     result  = openings:32 ‖ blocks:32 ‖ winner:20 ‖ price:16 ‖ signature:64
 *     opening = bidder:20 ‖ price:16 ‖ salt:32        receipt = block:8 ‖ signature:64
 */
contract AuctionJudge is IJudge {
    uint256 private constant DETAILS = 89;
    uint256 private constant RESULT = 65; // where a result begins in the evidence
    uint256 private constant RESULT_SIZE = 164;
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    bytes32 private constant LIST_TYPEHASH = keccak256("BidList(bytes32 auction,bytes32[] bids,uint64[] blocks)");
    bytes32 private constant RESULT_TYPEHASH =
        keccak256(
            "AuctionResult(bytes32 list,bytes32[] openings,uint64[] blocks,address winner,uint128 price)"
        );
    bytes32 private constant OPENING_TYPEHASH =
        keccak256("BidOpening(bytes32 auction,address bidder,uint128 price,bytes32 salt)");
    bytes32 private constant RECEIPT_TYPEHASH = keccak256("AuctionReceipt(bytes32 what,uint64 block)");

    /// @dev What of an auction's terms is needed, and who held it.
    struct Auction {
        address auctioneer;
        bytes32 separator;
        bytes32 id;
        uint256 reserve;
        uint256 openBy;
    }

    /// @notice Nothing can be asked of an auctioneer on the ledger.
    function admits(bytes calldata, bytes calldata) external pure returns (bool) {
        return false;
    }

    function decide(
        Case calldata about,
        bytes calldata evidence
    ) external pure returns (Verdict verdict, bytes32 fault) {
        bytes calldata details = about.details;
        if (about.matter != Matter.ACCUSATION || details.length != DETAILS || details[0] != 0x01) return (verdict, fault);
        Auction memory auction = Auction(
            about.provider,
            bytes32(details[1:]),
            bytes32(details[33:]),
            uint128(bytes16(details[65:])),
            uint64(bytes8(details[81:]))
        );
        if (auction.openBy > uint64(type(int64).max) || evidence.length < RESULT) return (verdict, fault);
        if (!_convicts(auction, evidence)) return (verdict, fault);
        return (Verdict.FAULT, keccak256(abi.encodePacked("souk.auction.fault/1", auction.id)));
    }

    function _convicts(Auction memory auction, bytes calldata evidence) private pure returns (bool) {
        uint256 charge = uint8(evidence[0]);
        bytes32 list = _list(auction, evidence[1:]);
        if (charge == 1) {
            if (evidence.length != 257) return false;
            bytes32 other = _list(auction, evidence[129:]);
            return
                other != list &&
                _isBy(auction.auctioneer, list, evidence[65:]) &&
                _isBy(auction.auctioneer, other, evidence[193:]);
        }
        if (evidence.length < RESULT + RESULT_SIZE) return false;
        bytes calldata result = evidence[RESULT:RESULT + RESULT_SIZE];
        bytes calldata rest = evidence[RESULT + RESULT_SIZE:];
        bytes32 digest = _result(auction, list, result);
        if (!_isBy(auction.auctioneer, digest, result[100:])) return false;
        if (charge == 2) {
            if (rest.length != RESULT_SIZE) return false;
            bytes32 other = _result(auction, list, rest);
            return other != digest && _isBy(auction.auctioneer, other, rest[100:]);
        }
        address winner = address(bytes20(result[64:]));
        uint256 price = uint128(bytes16(result[84:]));
        if (charge == 3) return rest.length == 140 && _refutes(auction, winner, price, rest);
        return charge == 4 && rest.length == 0 && winner != address(0) && price > auction.reserve;
    }

    /// @dev Whether an opening that the auctioneer had in time does not go with a result.
    function _refutes(
        Auction memory auction,
        address winner,
        uint256 paid,
        bytes calldata rest
    ) private pure returns (bool) {
        address bidder = address(bytes20(rest));
        uint256 price = uint128(bytes16(rest[20:]));
        uint256 had = uint64(bytes8(rest[68:]));
        if (had > auction.openBy) return false;
        bytes32 what = _digest(
            auction,
            keccak256(abi.encode(OPENING_TYPEHASH, auction.id, bidder, price, bytes32(rest[36:])))
        );
        bytes32 receipt = _digest(auction, keccak256(abi.encode(RECEIPT_TYPEHASH, what, had)));
        if (!_isBy(auction.auctioneer, receipt, rest[76:])) return false;
        if (winner == address(0)) return price <= auction.reserve;
        return bidder == winner ? price > paid : price < paid;
    }

    function _list(Auction memory auction, bytes calldata arrays) private pure returns (bytes32) {
        return
            _digest(
                auction,
                keccak256(abi.encode(LIST_TYPEHASH, auction.id, bytes32(arrays), bytes32(arrays[32:])))
            );
    }

    function _result(Auction memory auction, bytes32 list, bytes calldata result) private pure returns (bytes32) {
        return
            _digest(
                auction,
                keccak256(
                    abi.encode(
                        RESULT_TYPEHASH,
                        list,
                        bytes32(result),
                        bytes32(result[32:]),
                        address(bytes20(result[64:])),
                        uint128(bytes16(result[84:]))
                    )
                )
            );
    }

    function _digest(Auction memory auction, bytes32 structHash) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", auction.separator, structHash));
    }

    /// @dev Whether an auctioneer signed; never for the zero address. `signature` begins with 64 bytes, EIP-2098.
    function _isBy(address auctioneer, bytes32 digest, bytes calldata signature) private pure returns (bool) {
        uint256 vs = uint256(bytes32(signature[32:]));
        uint256 s = (vs << 1) >> 1;
        if (s > HALF_ORDER || auctioneer == address(0)) return false;
        return ecrecover(digest, uint8(27 + (vs >> 255)), bytes32(signature), bytes32(s)) == auctioneer;
    }
}
