// SPDX-License-Identifier: MIT
// Deriving the rows. A slot's kinds come from its C type as slots.def spells it, so that HPy_ssize_t and int64_t stay
// apart on systems where both are one type; a type without a kind does not compile.
#include "closures/slot_rows.hpp"

#include <array>
#include <cstdint>
#include <type_traits>

#include "contexts/context_block.hpp"

namespace hpyu {

static_assert(std::is_same_v<HPy_hash_t, HPy_ssize_t> && std::is_same_v<HPy_UCS4, uint32_t> && sizeof(int) == 4,
              "kinds are shared among these");

namespace {

// -- kinds of types as they are spelled -------------------------------------------------------------------------------

namespace spelled {

struct int32_t;
struct uint32_t;
struct int64_t;
struct uint64_t;
struct size_t;
struct HPy_ssize_t;
using HPy_hash_t = HPy_ssize_t;
using HPy_UCS4 = uint32_t;

/// Not defined for a type without a kind.
template <class T>
struct KindOf;
template <class T>
    requires(std::is_enum_v<T> || std::is_same_v<T, int>)
struct KindOf<T> : std::integral_constant<hpyu_kind, HPYU_INT32> {};
template <class T>
struct KindOf<T *> : std::integral_constant<hpyu_kind, HPYU_POINTER> {};
template <>
struct KindOf<void> : std::integral_constant<hpyu_kind, HPYU_VOID> {};
#define HPYU_KIND(value, NAME, member, type) \
    template <>                              \
    struct KindOf<type> : std::integral_constant<hpyu_kind, HPYU_##NAME> {};
#include "hpy_universal/kinds.def"

/// The function type of each slot.
template <int id>
struct Slot;
#define HPY_SLOT(id, result, name, api, parameters, arguments, failure) \
    template <>                                                         \
    struct Slot<id> {                                                   \
        using Type = result parameters;                                 \
    };
#include <hpy/slots.def>

}  // namespace spelled

template <class Function>
struct Kinds;
template <class R, class... A>
struct Kinds<R(HPyContext *, A...)> {
    static constexpr hpyu_kind result = spelled::KindOf<R>::value;
    static constexpr std::array<hpyu_kind, sizeof...(A)> parameters = {spelled::KindOf<A>::value...};
    static_assert(sizeof...(A) <= kMaxParameters);
};

// -- the rows ---------------------------------------------------------------------------------------------------------

template <class T>
constexpr T failure_as(Failure failure) {
    if constexpr (std::is_arithmetic_v<T>)
        return failure == Failure::MINUS_ONE ? static_cast<T>(-1) : T{};
    else
        return T{};
}

constexpr hpyu_value failure_value(hpyu_kind kind, Failure failure) {
    hpyu_value value = {};
    switch (kind) {
        case HPYU_VOID:
            break;
#define HPYU_KIND(number, NAME, member, type)     \
    case HPYU_##NAME:                             \
        value.member = failure_as<type>(failure); \
        break;
#include "hpy_universal/kinds.def"
    }
    return value;
}

template <int id>
constexpr SlotRow make_row(const char *name, const char *api, const char *signature, size_t offset, Failure failure) {
    using K = Kinds<typename spelled::Slot<id>::Type>;
    return {{sizeof(hpyu_slot_description), name, api, signature, id, offset, K::result,
             failure_value(K::result, failure), K::parameters.size(), K::parameters.data(), HPYU_BY_HOST},
            failure};
}

constexpr SlotRow make_constant(int id, const char *name, const char *declaration, size_t offset) {
    return {{sizeof(hpyu_slot_description), name, nullptr, declaration, id, offset, HPYU_HANDLE, {}, 0, nullptr,
             HPYU_BY_CONSTANT},
            Failure::NOTHING};
}

constexpr SlotRow kRows[] = {
#define HPY_HANDLE(id, name) make_constant(id, "h_" #name, "HPy h_" #name, offsetof(HPyContext, h_##name)),
#define HPY_SLOT(id, result, name, api, parameters, arguments, failure)                                             \
    make_row<id>("ctx_" #name, #api, #result " ctx_" #name #parameters, offsetof(HPyContext, ctx_##name), \
                 Failure::failure),
#include <hpy/slots.def>
};

constexpr bool in_order() {
    for (int i = 0; i < kRowCount; ++i) {
        const hpyu_slot_description &row = kRows[i].description;
        if (row.index != i || row.offset != offsetof(HPyContext, h_None) + static_cast<size_t>(i) * sizeof(HPy))
            return false;
    }
    return std::size(kRows) == kRowCount;
}
static_assert(in_order());

// -- rows by name -----------------------------------------------------------------------------------------------------

constexpr std::string_view short_name(std::string_view name) { return name.starts_with("ctx_") ? name.substr(4) : name; }

/// A hash table with linear probing, laid out by the compiler.
struct RowsByName {
    static constexpr size_t kSize = 1024;   // a few times the rows: a probe or two finds a name
    std::array<std::string_view, kRowCount> names;
    std::array<int16_t, kSize> rows;        ///< -1: empty

    static constexpr size_t place(std::string_view name) {
        uint32_t hash = 2166136261;
        for (const char c : name)
            hash = (hash ^ static_cast<unsigned char>(c)) * 16777619;
        return (hash ^ hash >> 16) % kSize;
    }
    constexpr int find(std::string_view name) const {
        size_t at = place(name);
        while (rows[at] >= 0 && names[static_cast<size_t>(rows[at])] != name)
            at = (at + 1) % kSize;
        return rows[at];
    }
    consteval RowsByName() {
        rows.fill(-1);
        for (size_t i = 0; i < names.size(); ++i) {
            names[i] = short_name(kRows[i].description.name);
            size_t at = place(names[i]);
            while (rows[at] >= 0)
                at = (at + 1) % kSize;
            rows[at] = static_cast<int16_t>(i);
        }
    }
};

constexpr RowsByName kByName;

// -- libffi -----------------------------------------------------------------------------------------------------------

// A struct of one word travels as a word does, as these calling conventions have it: libffi is much slower at structs.
#if defined(__x86_64__) || defined(__aarch64__)
ffi_type *word_struct() { return &ffi_type_pointer; }
#else
ffi_type *word_struct() {
    static ffi_type *elements[] = {&ffi_type_pointer, nullptr};
    static ffi_type type = {0, 0, FFI_TYPE_STRUCT, elements};   // its size and alignment are libffi's to set
    return &type;
}
#endif

template <class T>
ffi_type *ffi_type_of() {
    if constexpr (std::is_pointer_v<T>)
        return &ffi_type_pointer;
    else if constexpr (std::is_same_v<T, double>)
        return &ffi_type_double;
    else if constexpr (std::is_same_v<T, bool>)
        return &ffi_type_uint8;
    else if constexpr (std::is_integral_v<T> && sizeof(T) == 4)
        return std::is_signed_v<T> ? &ffi_type_sint32 : &ffi_type_uint32;
    else if constexpr (std::is_integral_v<T> && sizeof(T) == 8)
        return std::is_signed_v<T> ? &ffi_type_sint64 : &ffi_type_uint64;
    else {
        static_assert(std::is_class_v<T> && sizeof(T) == sizeof(void *));
        return word_struct();
    }
}

const KindTraits kKinds[] = {
    {"HPYU_VOID", "void", 0, false, &ffi_type_void},
#define HPYU_KIND(value, NAME, member, type) \
    {"HPYU_" #NAME, #type, sizeof(type), std::is_integral_v<type> && std::is_signed_v<type>, ffi_type_of<type>()},
#include "hpy_universal/kinds.def"
};
#define HPYU_KIND(value, NAME, member, type) static_assert(value < std::size(kKinds), "kinds are numbered from 1 on");
#include "hpy_universal/kinds.def"

/// Prepared together, once: libffi completes the struct type on the way.
struct Calls {
    ffi_cif cifs[kRowCount];
    ffi_type *types[kRowCount][kMaxParameters + 1];

    Calls() {
        for (const SlotRow &row : kRows)
            if (!row.is_constant())
                prepare(row.description);
    }
    void prepare(const hpyu_slot_description &slot) {
        ffi_type **parameters = types[slot.index];
        parameters[0] = &ffi_type_pointer;
        for (size_t i = 0; i < slot.nargs; ++i)
            parameters[i + 1] = kKinds[slot.parameters[i]].ffi;
        ffi_prep_cif(&cifs[slot.index], FFI_DEFAULT_ABI, static_cast<unsigned>(slot.nargs + 1),
                     kKinds[slot.result_kind].ffi, parameters);
    }
};

}  // namespace

const SlotRow &slot_row(int index) { return kRows[index]; }

const SlotRow *find_slot_row(std::string_view name) {
    const int index = kByName.find(short_name(name));
    return index >= 0 ? &kRows[index] : nullptr;
}

const KindTraits *kind_traits(hpyu_kind kind) {
    return static_cast<size_t>(kind) < std::size(kKinds) ? &kKinds[kind] : nullptr;
}

ffi_cif *slot_cif(const SlotRow &row) {
    static Calls calls;
    return &calls.cifs[row.description.index];
}

}  // namespace hpyu
