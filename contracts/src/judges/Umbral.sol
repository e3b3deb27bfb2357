// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Re-encryptions of Umbral, as umbral-pre 0.9 and later has them, for judges
 * @dev A chain has no multiplication on secp256k1. Recovering a signer's address computes r⁻¹·(s·R - e·G), which with
 * r = R.x, s = k·R.x and e = 0 is k·R: whoever says what a product is can be checked for 3,000 gas, up to a collision of
 * addresses (2^160 attempts for a given product). Sums are compared without inverting anything. All of it is public, so
 * nothing needs constant time.
 *
 *   capsule = E:33 ‖ V:33 ‖ s:32                                                                              98 bytes
 *   fragment = E1:33 ‖ V1:33 ‖ id:32 ‖ X:33 ‖ E2:33 ‖ V2:33 ‖ commitment:33 ‖ U2:33 ‖ z:32 ‖ signature:64    359 bytes
 */
library Umbral {
    uint256 internal constant CAPSULE = 98;
    uint256 internal constant FRAGMENT = 359;
    /// @dev Of one equation: x and y of z·P and of h·P1.
    uint256 internal constant PRODUCTS = 128;

    uint256 private constant P = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f;
    uint256 private constant N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    /// @dev The second generator, of which nobody knows the logarithm.
    uint256 private constant UX = 0x079390d0fbe220fc34aab8ecbf49098098036820fadb98c03143e55db8ec73cd;
    uint256 private constant UY = 0x7ea50b219da86a70e8489413e4b9388afb63ac6f26e5ec2cfdd983b83f0e84e7;

    struct Point {
        uint256 x;
        uint256 y;
    }

    /// @dev All that a fragment's equations are about; `known` is false when something is no point or no number.
    struct Proof {
        bool known;
        Point e1;
        Point v1;
        Point e2;
        Point v2;
        Point commitment;
        Point u2;
        uint256 z;
        uint256 h;
    }

    /// @dev A point from 33 bytes; `ok` is false when it is none.
    function decompress(bytes calldata from) internal view returns (bool ok, Point memory point) {
        uint256 x = uint256(bytes32(from[1:33]));
        uint8 head = uint8(from[0]);
        if ((head != 2 && head != 3) || x >= P) return (false, point);
        uint256 square = addmod(mulmod(x, mulmod(x, x, P), P), 7, P);
        uint256 y = _power(square, (P + 1) / 4);
        if (mulmod(y, y, P) != square) return (false, point);
        if (y & 1 != head & 1) y = P - y; // no point of the curve has y = 0
        return (true, Point(x, y));
    }

    function _power(uint256 base, uint256 exponent) private view returns (uint256 result) {
        bytes memory input = abi.encode(32, 32, 32, base, exponent, P);
        assembly ("memory-safe") {
            if iszero(staticcall(gas(), 5, add(input, 32), 192, 0, 32)) { revert(0, 0) }
            result := mload(0)
        }
    }

    /// @dev The capsule's points, if it is one: s·G = V + h·E, and a multiplication of both can be checked here.
    function capsule(bytes calldata from) internal view returns (bool ok, Point memory e, Point memory v) {
        bool isPoint;
        (ok, e) = decompress(from[0:33]);
        (isPoint, v) = decompress(from[33:66]);
        uint256 s = uint256(bytes32(from[66:98]));
        if (!ok || !isPoint || e.x >= N || v.x >= N || s == 0 || s >= N) return (false, e, v);
        if (e.x == v.x && e.y != v.y) return (false, e, v); // their sum, which the key comes from, would be no point
        uint256 h = _scalar(abi.encodePacked(uint32(14), "CAPSULE_POINTS", from[0:66]));
        // r⁻¹·(s'·R - e'·G) with R = E, s' = h·r, e' = s·r is h·E - s·G, which must be -V.
        address minus = ecrecover(
            bytes32(mulmod(s, e.x, N)), uint8(27 + (e.y & 1)), bytes32(e.x), bytes32(mulmod(h, e.x, N))
        );
        return (minus == _address(Point(v.x, P - v.y)), e, v);
    }

    /// @dev What a fragment of 359 bytes says of a capsule of 98.
    function proof(bytes calldata sealedIn, bytes calldata from) internal view returns (Proof memory found) {
        bool[7] memory ok;
        (ok[0], found.e1) = decompress(from[0:33]);
        (ok[1], found.v1) = decompress(from[33:66]);
        (ok[2], ) = decompress(from[98:131]);
        (ok[3], found.e2) = decompress(from[131:164]);
        (ok[4], found.v2) = decompress(from[164:197]);
        (ok[5], found.commitment) = decompress(from[197:230]);
        (ok[6], found.u2) = decompress(from[230:263]);
        found.z = uint256(bytes32(from[263:295]));
        found.known = found.z != 0 && found.z < N && found.e1.x < N && found.v1.x < N && found.commitment.x < N;
        for (uint256 i = 0; i < 7; i++) found.known = found.known && ok[i];
        found.h = _scalar(
            abi.encodePacked(
                bytes.concat(
                    abi.encodePacked(uint32(18), "CFRAG_VERIFICATION"), sealedIn[0:33], from[0:33], from[131:164]
                ),
                bytes.concat(sealedIn[33:66], from[33:66], from[164:197]),
                bytes.concat(abi.encodePacked(uint8(2 + (UY & 1)), UX), from[197:230], from[230:263])
            )
        );
    }

    /**
     * @dev Whether these are the products of an equation, 0 for E, 1 for V, 2 for U; and whether it holds.
     */
    function check(Point memory e, Point memory v, Proof memory shown, uint256 equation, bytes calldata products)
        internal
        pure
        returns (bool right, bool holds)
    {
        Point memory base = equation == 0 ? e : equation == 1 ? v : Point(UX, UY);
        Point memory first = equation == 0 ? shown.e1 : equation == 1 ? shown.v1 : shown.commitment;
        Point memory second = equation == 0 ? shown.e2 : equation == 1 ? shown.v2 : shown.u2;
        (uint256 lx, uint256 ly, uint256 rx, uint256 ry) =
            abi.decode(products, (uint256, uint256, uint256, uint256));
        if (lx >= P || ly >= P || rx >= P || ry >= P) return (false, false);
        Point memory left = Point(lx, ly);
        Point memory part = Point(rx, ry);
        right = _isProduct(base, shown.z, left) && _isProduct(first, shown.h, part);
        holds = right && _isSum(second, part, left);
    }

    /// @dev Whether `product` is `factor`·`point`, for a point with x below the group's order and a factor within it.
    function _isProduct(Point memory point, uint256 factor, Point memory product) private pure returns (bool) {
        address there = ecrecover(0, uint8(27 + (point.y & 1)), bytes32(point.x), bytes32(mulmod(factor, point.x, N)));
        return there != address(0) && there == _address(product);
    }

    function _address(Point memory point) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode(point.x, point.y)))));
    }

    /// @dev Whether a + b = sum, for points of the curve, none of them at infinity.
    function _isSum(Point memory a, Point memory b, Point memory sum) private pure returns (bool) {
        uint256 over;
        uint256 under;
        if (a.x == b.x) {
            if (a.y != b.y) return false; // opposite: the sum is at infinity
            over = mulmod(3, mulmod(a.x, a.x, P), P);
            under = addmod(a.y, a.y, P);
        } else {
            over = addmod(b.y, P - a.y, P);
            under = addmod(b.x, P - a.x, P);
        }
        uint256 xs = addmod(addmod(a.x, b.x, P), sum.x, P);
        uint256 ys = mulmod(addmod(a.y, sum.y, P), under, P);
        return mulmod(xs, mulmod(under, under, P), P) == mulmod(over, over, P)
            && ys == mulmod(over, addmod(a.x, P - sum.x, P), P);
    }

    /// @dev SHA-256 to a number from 1 to n-1.
    function _scalar(bytes memory hashed) private pure returns (uint256) {
        return (uint256(sha256(hashed)) % (N - 1)) + 1;
    }
}
