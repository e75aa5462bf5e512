// SPDX-License-Identifier: MIT
// The type str: comparing, hashing, items, the sequence operations, its iterator, and the table of its methods.
// Making strs is in str_make.cpp, the methods in the other str_*.cpp by what they do.
#include "types/str.hpp"

#include "protocol/protocol.hpp"
#include "types/function_objects.hpp"
#include "types/int.hpp"
#include "types/iterators.hpp"
#include "types/sequence_objects.hpp"
#include "types/str_methods.hpp"

namespace hpyu {

// -- comparing and hashing --------------------------------------------------------------------------------------------

/// As memcmp() == 0; names are short, and its call costs more than their comparison.
static bool same_bytes(const char *a, const char *b, size_t n) {
    const auto same = [&]<class Word>(Word, size_t at) {
        Word x, y;
        std::memcpy(&x, a + at, sizeof x);
        std::memcpy(&y, b + at, sizeof y);
        return x == y;
    };
    if (n > 16)
        return std::memcmp(a, b, n) == 0;
    if (n >= 8)
        return same(uint64_t{}, 0) && same(uint64_t{}, n - 8);
    if (n >= 4)
        return same(uint32_t{}, 0) && same(uint32_t{}, n - 4);
    for (size_t i = 0; i < n; ++i)
        if (a[i] != b[i])
            return false;
    return true;
}

bool str_equal(const Str *a, const Str *b) {
    if (a == b)
        return true;
    if (a->length != b->length || a->aux != b->aux)
        return false;
    const int64_t hash_a = a->hash.load(std::memory_order_relaxed), hash_b = b->hash.load(std::memory_order_relaxed);
    if (hash_a != hash_b && hash_a != -1 && hash_b != -1)
        return false;
    return same_bytes(a->data(), b->data(), static_cast<size_t>(a->length) * a->aux);
}

bool str_equals_ascii(const Str *s, std::string_view ascii) {
    return s->is_ascii() && s->length == static_cast<int64_t>(ascii.size()) &&
           std::memcmp(s->data(), ascii.data(), ascii.size()) == 0;
}

int str_compare(const Str *a, const Str *b) {
    const int64_t shorter = a->length < b->length ? a->length : b->length;
    if (a->aux == 1 && b->aux == 1) {
        if (const int order = std::memcmp(a->data(), b->data(), static_cast<size_t>(shorter)); order != 0)
            return order < 0 ? -1 : 1;
    } else {
        for (int64_t i = 0; i < shorter; ++i)
            if (const uint32_t x = a->at(i), y = b->at(i); x != y)
                return x < y ? -1 : 1;
    }
    return a->length < b->length ? -1 : a->length > b->length;
}

int64_t str_hash(ProtoContext &ctx, Str *s) {
    int64_t hash = s->hash.load(std::memory_order_relaxed);
    if (hash == -1) [[unlikely]] {
        hash = hash_bytes(ctx.space(), s->data(), static_cast<size_t>(s->length) * s->aux);
        s->hash.store(hash, std::memory_order_relaxed);
    }
    return hash;
}

namespace {

int64_t str_tp_hash(ProtoContext &ctx, Value self) { return str_hash(ctx, as<Str>(self)); }

Value str_richcompare(ProtoContext &ctx, Value a, Value b, int op) {
    if (!is_str(a) || !is_str(b))
        return ctx.not_implemented();
    const Str *x = as<Str>(a), *y = as<Str>(b);
    switch (op) {
        case kEQ: return ctx.boolean(str_equal(x, y));
        case kNE: return ctx.boolean(!str_equal(x, y));
        case kLT: return ctx.boolean(str_compare(x, y) < 0);
        case kLE: return ctx.boolean(str_compare(x, y) <= 0);
        case kGT: return ctx.boolean(str_compare(x, y) > 0);
        default: return ctx.boolean(str_compare(x, y) >= 0);
    }
}

// -- as a sequence ----------------------------------------------------------------------------------------------------

int64_t str_length(ProtoContext &, Value self) { return as<Str>(self)->length; }

Value str_item(ProtoContext &ctx, Value self, int64_t index) {
    const Str *s = as<Str>(self);
    if (static_cast<uint64_t>(index) >= static_cast<uint64_t>(s->length))
        return index_error(ctx, "string index out of range");
    return str_from_char(ctx, s->at(index));
}

Value str_slice(ProtoContext &ctx, Str *s, Value slice) {
    int64_t start, stop, step;
    if (slice_unpack(ctx, slice, &start, &stop, &step) < 0)
        return Value();
    const int64_t n = slice_adjust(s->length, &start, &stop, step);
    if (n <= 0)
        return str_empty(ctx);
    if (step == 1)
        return str_substring(ctx, s, start, start + n);
    uint32_t mask = 0;
    for (int64_t i = 0, at = start; i < n; ++i, at += step)
        mask |= s->at(at);
    if (n == 1)
        return str_from_char(ctx, mask);
    Str *part = str_alloc(ctx, n, mask);
    if (part == nullptr)
        return Value();
    for (int64_t i = 0, at = start; i < n; ++i, at += step)
        part->put(i, s->at(at));
    return part;
}

Value str_subscript(ProtoContext &ctx, Value self, Value key) {
    Str *s = as<Str>(self);
    if (has_layout(key, Layout::Slice))
        return str_slice(ctx, s, key);
    if (!is_int(key) && !type_of(ctx, key)->slots.nb_index)
        return type_error(ctx, "string indices must be integers, not '", type_of(ctx, key), "'");
    int64_t index = to_ssize(ctx, key, false, ctx.exc().IndexError);
    if (index == -1 && error_occurred(ctx))
        return Value();
    if (index < 0)
        index += s->length;
    return str_item(ctx, self, index);
}

Value str_sq_concat(ProtoContext &ctx, Value a, Value b) {
    if (!is_str(b))
        return type_error(ctx, "can only concatenate str (not \"", type_of(ctx, b), "\") to str");
    return str_concat(ctx, as<Str>(a), as<Str>(b));
}

Value str_repeat(ProtoContext &ctx, Value self, int64_t n) {
    Str *s = as<Str>(self);
    if (n <= 0 || s->length == 0)
        return str_empty(ctx);
    if (n == 1)
        return str_exact(ctx, s);
    if (s->length > INT64_MAX / n)
        return overflow_error(ctx, "repeated string is too long");
    Str *all = str_alloc(ctx, s->length * n, mask_of(s));
    if (all == nullptr)
        return Value();
    const size_t unit = static_cast<size_t>(s->length) * s->aux, total = unit * static_cast<size_t>(n);
    if (unit == 1) {
        std::memset(all->data(), s->data()[0], total);
        return all;
    }
    std::memcpy(all->data(), s->data(), unit);
    for (size_t done = unit; done < total;) {
        const size_t step = done < total - done ? done : total - done;
        std::memcpy(all->data() + done, all->data(), step);
        done += step;
    }
    return all;
}

Value str_tp_str(ProtoContext &ctx, Value self) { return str_exact(ctx, as<Str>(self)); }

Value str_getnewargs(ProtoContext &ctx, Value self) {
    Str *exact = str_exact(ctx, as<Str>(self));
    return exact != nullptr ? Value(tuple_of(ctx, {exact})) : Value();
}

Value str_sizeof(ProtoContext &ctx, Value self) {
    const Str *s = as<Str>(self);
    return int_from_int64(ctx, static_cast<int64_t>(Str::kDataOffset) + (s->length + 1) * s->kind());
}

void str_trace(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<Str *>(object)->utf8.load(std::memory_order_acquire));
}

// -- iterator ---------------------------------------------------------------------------------------------------------

Value str_iterator_next(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    const Str *s = as<Str>(iterator->sequence);
    const int64_t i = iterator->claim(ctx);
    if (static_cast<uint64_t>(i) < static_cast<uint64_t>(s->length)) [[likely]]
        return str_from_char(ctx, s->at(i));
    iterator->exhaust(ctx);
    return Value();
}

// -- methods ----------------------------------------------------------------------------------------------------------

constexpr MethodDef kStrMethods[] = {
    {"capitalize", noargs<str_capitalize>,
     "capitalize($self, /)\n--\n\nA copy with the first character as in titles and the rest lower case."},
    {"casefold", noargs<str_casefold>, "casefold($self, /)\n--\n\nA copy for comparing without regard to case."},
    {"center", varargs<str_center, 1, 2>,
     "center($self, width, fillchar=' ', /)\n--\n\nThe text in the middle of `width` characters."},
    {"count", varargs<str_count_method>,
     "S.count(sub[, start[, end]]) -> int\n\nHow often `sub` occurs without overlapping in S[start:end]."},
    {"encode", keywords<str_encode>,
     "encode($self, /, encoding='utf-8', errors='strict')\n--\n\nThe text as bytes in the encoding."},
    {"endswith", varargs<str_endswith>,
     "S.endswith(suffix[, start[, end]]) -> bool\n\nTrue if S[start:end] ends with the suffix, or with one of a tuple."},
    {"expandtabs", keywords<str_expandtabs>,
     "expandtabs($self, /, tabsize=8)\n--\n\nA copy with spaces up to the next column in place of each tab."},
    {"find", varargs<str_find_method>,
     "S.find(sub[, start[, end]]) -> int\n\nThe lowest index of `sub` in S[start:end], or -1."},
    {"format", keywords<str_format>,
     "S.format(*args, **kwargs) -> str\n\nThe text with its replacement fields, in braces, filled in."},
    {"format_map", one_arg<str_format_map>,
     "S.format_map(mapping) -> str\n\nThe text with its replacement fields filled in from a mapping."},
    {"index", varargs<str_index_method>,
     "S.index(sub[, start[, end]]) -> int\n\nAs find, with ValueError if `sub` is not there."},
    {"isalnum", noargs<str_isalnum>, "isalnum($self, /)\n--\n\nTrue if all characters are letters or digits."},
    {"isalpha", noargs<str_isalpha>, "isalpha($self, /)\n--\n\nTrue if all characters are letters."},
    {"isascii", noargs<str_isascii>, "isascii($self, /)\n--\n\nTrue if all characters are ASCII."},
    {"isdecimal", noargs<str_isdecimal>, "isdecimal($self, /)\n--\n\nTrue if all characters are decimal digits."},
    {"isdigit", noargs<str_isdigit>, "isdigit($self, /)\n--\n\nTrue if all characters are digits."},
    {"isidentifier", noargs<str_isidentifier>, "isidentifier($self, /)\n--\n\nTrue if the text can be a name in Python."},
    {"islower", noargs<str_islower>, "islower($self, /)\n--\n\nTrue if there is lower case and no upper case."},
    {"isnumeric", noargs<str_isnumeric>, "isnumeric($self, /)\n--\n\nTrue if all characters stand for numbers."},
    {"isprintable", noargs<str_isprintable>, "isprintable($self, /)\n--\n\nTrue if repr() would escape no character."},
    {"isspace", noargs<str_isspace>, "isspace($self, /)\n--\n\nTrue if all characters are white space."},
    {"istitle", noargs<str_istitle>, "istitle($self, /)\n--\n\nTrue if every word begins with a capital and only there."},
    {"isupper", noargs<str_isupper>, "isupper($self, /)\n--\n\nTrue if there is upper case and no lower case."},
    {"join", one_arg<str_join>, "join($self, iterable, /)\n--\n\nThe strs of the iterable with this one in between."},
    {"ljust", varargs<str_ljust, 1, 2>,
     "ljust($self, width, fillchar=' ', /)\n--\n\nThe text at the left of `width` characters."},
    {"lower", noargs<str_lower>, "lower($self, /)\n--\n\nA copy in lower case."},
    {"lstrip", varargs<str_lstrip, 0, 1>,
     "lstrip($self, chars=None, /)\n--\n\nA copy without white space, or `chars`, at the start."},
    {"maketrans", varargs<str_maketrans, 1, 3>,
     "A table for translate(): from a dict, or from two strs of equal length and one of characters to delete.",
     Binding::Static},
    {"partition", one_arg<str_partition>,
     "partition($self, sep, /)\n--\n\nWhat is before the first separator, the separator, what is after."},
    {"removeprefix", one_arg<str_removeprefix>,
     "removeprefix($self, prefix, /)\n--\n\nA copy without the prefix, if it has it."},
    {"removesuffix", one_arg<str_removesuffix>,
     "removesuffix($self, suffix, /)\n--\n\nA copy without the suffix, if it has it."},
    {"replace", varargs<str_replace, 2, 3>,
     "replace($self, old, new, count=-1, /)\n--\n\nA copy with `new` in place of `old`, at most `count` times."},
    {"rfind", varargs<str_rfind_method>,
     "S.rfind(sub[, start[, end]]) -> int\n\nThe highest index of `sub` in S[start:end], or -1."},
    {"rindex", varargs<str_rindex_method>,
     "S.rindex(sub[, start[, end]]) -> int\n\nAs rfind, with ValueError if `sub` is not there."},
    {"rjust", varargs<str_rjust, 1, 2>,
     "rjust($self, width, fillchar=' ', /)\n--\n\nThe text at the right of `width` characters."},
    {"rpartition", one_arg<str_rpartition>,
     "rpartition($self, sep, /)\n--\n\nWhat is before the last separator, the separator, what is after."},
    {"rsplit", keywords<str_rsplit>,
     "rsplit($self, /, sep=None, maxsplit=-1)\n--\n\nThe parts between separators, counted from the end."},
    {"rstrip", varargs<str_rstrip, 0, 1>,
     "rstrip($self, chars=None, /)\n--\n\nA copy without white space, or `chars`, at the end."},
    {"split", keywords<str_split>,
     "split($self, /, sep=None, maxsplit=-1)\n--\n\nThe parts between separators, or between white space."},
    {"splitlines", keywords<str_splitlines>,
     "splitlines($self, /, keepends=False)\n--\n\nThe lines, with their ends if asked for."},
    {"startswith", varargs<str_startswith>,
     "S.startswith(prefix[, start[, end]]) -> bool\n\nTrue if S[start:end] begins with the prefix, or one of a tuple."},
    {"strip", varargs<str_strip, 0, 1>,
     "strip($self, chars=None, /)\n--\n\nA copy without white space, or `chars`, at both ends."},
    {"swapcase", noargs<str_swapcase>, "swapcase($self, /)\n--\n\nA copy with upper and lower case exchanged."},
    {"title", noargs<str_title>, "title($self, /)\n--\n\nA copy in which every word begins with a capital."},
    {"translate", one_arg<str_translate>,
     "translate($self, table, /)\n--\n\nA copy with each character looked up in the table."},
    {"upper", noargs<str_upper>, "upper($self, /)\n--\n\nA copy in upper case."},
    {"zfill", one_arg<str_zfill>, "zfill($self, width, /)\n--\n\nA copy with zeros after the sign up to `width`."},
    {"__format__", one_arg<str_dunder_format>, "__format__($self, format_spec, /)\n--\n\nThe text as the spec lays it out."},
    {"__getnewargs__", noargs<str_getnewargs>},
    {"__sizeof__", noargs<str_sizeof>, "__sizeof__($self, /)\n--\n\nThe size in memory, in bytes."},
};

}  // namespace

/// Python tells the two kinds apart by name.
Value str_iter(ProtoContext &ctx, Value self) {
    const BuiltinTypes &types = ctx.types();
    return index_iterator_new(ctx, as<Str>(self)->is_ascii() ? types.str_ascii_iterator : types.str_iterator, self);
}

static constexpr TypeDef str_iterator_type(const char *name) {
    return {
        .name = name,
        .size = sizeof(IndexIterator),
        .flags = kTypeNoInstances,
        .trace = trace_index_iterator,
        .methods = kIndexIteratorMethods,
        .slots = {.tp_iter = native<iterator_self>, .tp_iternext = native<str_iterator_next>},
    };
}
extern const TypeDef kStrIteratorType = str_iterator_type("str_iterator");
extern const TypeDef kStrAsciiIteratorType = str_iterator_type("str_ascii_iterator");

extern const TypeDef kStrType = {
    .name = "str",
    .doc = "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\n"
           "Text. Made from any object by its __str__() or __repr__(); from a buffer, given an encoding or an error\n"
           "handler, by decoding it. The encoding is UTF-8 and the handler 'strict' if not said otherwise.",
    .layout = Layout::Str,
    .size = sizeof(Str),
    .flags = kTypeBase,
    .trace = str_trace,
    .methods = kStrMethods,
    .slots = {
        .tp_new = native<str_new>,
        .tp_repr = native<str_repr>,
        .tp_str = native<str_tp_str>,
        .tp_hash = native<str_tp_hash>,
        .tp_richcompare = native<str_richcompare>,
        .tp_iter = native<str_iter>,
        .nb_remainder = native<str_remainder>,
        .mp_length = native<str_length>,
        .mp_subscript = native<str_subscript>,
        .sq_length = native<str_length>,
        .sq_concat = native<str_sq_concat>,
        .sq_repeat = native<str_repeat>,
        .sq_item = native<str_item>,
        .sq_contains = native<str_contains>,
    },
};

}  // namespace hpyu
