// SPDX-License-Identifier: MIT
// The hash of text and bytes: SipHash-1-3 under the space's key, so that no one outside can choose colliding keys.
#include <bit>
#include <cstring>

#include "space.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

struct SipState {
    uint64_t a, b, c, d;

    void round() {
        a += b;
        c += d;
        b = std::rotl(b, 13) ^ a;
        d = std::rotl(d, 16) ^ c;
        a = std::rotl(a, 32);
        c += b;
        a += d;
        b = std::rotl(b, 17) ^ c;
        d = std::rotl(d, 21) ^ a;
        c = std::rotl(c, 32);
    }
    void take(uint64_t word) {
        d ^= word;
        round();
        a ^= word;
    }
};

}  // namespace

int64_t hash_bytes(ProtoSpace &space, const void *data, size_t size) {
    if (size == 0)
        return 0;
    const uint64_t k0 = space.hash_key[0], k1 = space.hash_key[1];
    SipState state{k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du, k0 ^ 0x6c7967656e657261u, k1 ^ 0x7465646279746573u};
    const char *p = static_cast<const char *>(data);
    size_t left = size;
    for (; left >= 8; left -= 8, p += 8) {
        uint64_t word;
        std::memcpy(&word, p, 8);
        state.take(word);
    }
    uint64_t last = 0;
    std::memcpy(&last, p, left);
    state.take(last | static_cast<uint64_t>(size) << 56);
    state.c ^= 0xff;
    state.round();
    state.round();
    state.round();
    const int64_t hash = static_cast<int64_t>(state.a ^ state.b ^ state.c ^ state.d);
    return hash == -1 ? -2 : hash;
}

}  // namespace hpyu
