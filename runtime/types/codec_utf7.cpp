// SPDX-License-Identifier: MIT
// UTF-7: ASCII, with runs of other characters as "+", the base 64 of their UTF-16, and "-".
#include "types/codec_internal.hpp"
#include "types/utf8.hpp"

namespace hpyu::codec {

namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The value of a digit of base 64, or -1.
int digit(uint32_t c) {
    const size_t at = c < 0x80 ? kDigits.find(static_cast<char>(c)) : std::string_view::npos;
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// Whether the encoder writes a character as itself.
bool is_direct(uint32_t c) {
    if (c < ' ')
        return c == '\t' || c == '\n' || c == '\r';
    return c < 0x7f && c != '+' && c != '\\' && c != '~';
}

/// Bits on their way between units of 16 and digits of 6.
struct Bits {
    uint32_t value = 0;
    int count = 0;

    void add(uint32_t bits, int how_many) {
        value = value << how_many | bits;
        count += how_many;
    }
    uint32_t take(int how_many) {
        count -= how_many;
        const uint32_t taken = value >> count;
        value &= (1u << count) - 1;
        return taken;
    }
};

class Writer {
public:
    explicit Writer(std::string &out) : out_(out) {}

    void append(uint32_t c) {
        if (is_direct(c)) {
            leave(digit(c) >= 0 || c == '-');
            out_ += static_cast<char>(c);
        } else if (c == '+' && !shifted_) {
            out_ += "+-";
        } else {
            if (!shifted_)
                out_ += '+';
            shifted_ = true;
            if (c >= 0x10000)
                unit(0xd800 + ((c - 0x10000) >> 10));
            unit(c >= 0x10000 ? 0xdc00 + ((c - 0x10000) & 0x3ff) : c);
        }
    }
    /// Ends a run in base 64; `mark` writes its "-".
    void leave(bool mark) {
        if (!shifted_)
            return;
        if (bits_.count != 0)
            out_ += kDigits[bits_.value << (6 - bits_.count)];
        if (mark)
            out_ += '-';
        bits_ = {};
        shifted_ = false;
    }

private:
    void unit(uint32_t u) {
        bits_.add(u, 16);
        while (bits_.count >= 6)
            out_ += kDigits[bits_.take(6)];
    }

    std::string &out_;
    Bits bits_;
    bool shifted_ = false;
};

class Reader {
public:
    explicit Reader(Decoder &job) : job_(job) {}

    int run() {
        while (at_ < job_.size) {
            const auto c = static_cast<uint8_t>(job_.bytes[at_]);
            const char *fault = shifted_ ? in_shift(c) : c == '+' ? enter() : plain(c);
            if (fault != nullptr && job_.handle(start_, at_, fault, &at_) < 0)
                return -1;
            if (at_ == job_.size && shifted_ && is_incomplete()) {
                shifted_ = false;
                if (job_.handle(start_, at_, "unterminated shift sequence", &at_) < 0)
                    return -1;
            }
        }
        return 0;
    }

private:
    // Each takes what is at `at_` and answers null, or what is wrong with [start_, at_).

    const char *plain(uint8_t c) {
        start_ = at_++;
        if (c >= 0x80)
            return "unexpected special character";
        job_.out.append(c);
        return nullptr;
    }
    const char *enter() {
        start_ = at_++;
        if (at_ < job_.size && job_.bytes[at_] == '-') {
            ++at_;
            job_.out.append('+');
        } else if (at_ < job_.size && digit(static_cast<uint8_t>(job_.bytes[at_])) < 0) {
            ++at_;
            return "ill-formed sequence";
        } else {
            shifted_ = true;
            high_ = 0;
            bits_ = {};
        }
        return nullptr;
    }
    const char *in_shift(uint8_t c) {
        if (const int value = digit(c); value >= 0) {
            ++at_;
            bits_.add(static_cast<uint32_t>(value), 6);
            if (bits_.count >= 16)
                unit(bits_.take(16));
            return nullptr;
        }
        shifted_ = false;
        if (bits_.count >= 6 || bits_.value != 0) {
            ++at_;
            return bits_.count >= 6 ? "partial character in shift sequence" : "non-zero padding bits in shift sequence";
        }
        if (high_ != 0 && c < 0x80 && c != '+')
            job_.out.append(high_);
        high_ = 0;
        if (c == '-')
            ++at_;
        return nullptr;
    }
    void unit(uint32_t u) {
        const uint32_t high = high_;
        high_ = 0;
        if (high != 0 && u >= 0xdc00 && u < 0xe000) {
            job_.out.append(0x10000 + ((high - 0xd800) << 10 | (u - 0xdc00)));
            return;
        }
        if (high != 0)
            job_.out.append(high);
        if (u >= 0xd800 && u < 0xdc00)
            high_ = u;
        else
            job_.out.append(u);
    }
    bool is_incomplete() const { return high_ != 0 || bits_.count >= 6 || bits_.value != 0; }

    Decoder &job_;
    size_t at_ = 0, start_ = 0;
    Bits bits_;
    uint32_t high_ = 0;   ///< A high surrogate that waits for its other half.
    bool shifted_ = false;
};

}  // namespace

int decode_utf7(Decoder &job) { return Reader(job).run(); }

/// Everything can be encoded, lone surrogates too.
int encode_utf7(Encoder &job) {
    Writer writer(job.out);
    for (int64_t i = 0; i < job.text->length; ++i)
        writer.append(job.text->at(i));
    writer.leave(true);
    return 0;
}

}  // namespace hpyu::codec
