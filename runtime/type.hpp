// SPDX-License-Identifier: MIT
// Type: the class object, its table of slots, and how builtin types are declared.
//
// Behaviour is found in the slots: an operation on a value is one indirect call through its type. A slot is a pair: the
// function, and a word handed to it (the extension's own C function, or whatever the filler needs), so a type made from
// a spec costs one adapter a signature, not one a method, and inheriting a slot is copying it.
//
// Attributes come from the namespace through the MRO. Every change of a namespace gives the type and all its subclasses
// new versions; each thread caches what it found under (version, name), so a look-up is a compare in most cases.
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include "error.hpp"
#include "object.hpp"

namespace hpyu {

class ProtoContext;
class Tracer;
struct Buffer;
struct Dict;
struct MethodDef;
struct Str;
struct Tuple;

/// Arguments by position: `args[0..nargs)`, then the values of `kwnames` (null or a tuple of str).
struct Args {
    const Value *args;
    size_t nargs;
    Tuple *kwnames;
};

template <class Result, class... Params>
struct SlotPair {
    using Function = Result (*)(ProtoContext &, void *impl, Params...);
    Function fn = nullptr;
    void *impl = nullptr;

    explicit operator bool() const { return fn != nullptr; }
    Result operator()(ProtoContext &ctx, Params... params) const { return fn(ctx, impl, params...); }
};

/// The kinds of slots. Failure: null for Value, -1 for int and int64_t, each with a pending exception.
namespace slot_kind {
using Unary = SlotPair<Value, Value>;
using Binary = SlotPair<Value, Value, Value>;           ///< Either operand may be the type's; NotImplemented declines.
using Ternary = SlotPair<Value, Value, Value, Value>;   ///< Power; the modulus is None when there is none.
using Inquiry = SlotPair<int, Value>;
using Length = SlotPair<int64_t, Value>;
using Hash = SlotPair<int64_t, Value>;
using Subscript = SlotPair<Value, Value, Value>;        ///< The first operand is always the type's.
using AssSubscript = SlotPair<int, Value, Value, Value>;  ///< Null as value deletes.
using SizeArg = SlotPair<Value, Value, int64_t>;
using AssItem = SlotPair<int, Value, int64_t, Value>;   ///< Null as value deletes.
using Contains = SlotPair<int, Value, Value>;
using Call = SlotPair<Value, Value, const Value *, size_t, Tuple *>;
using New = SlotPair<Value, Type *, const Value *, size_t, Tuple *>;
using Init = SlotPair<int, Value, const Value *, size_t, Tuple *>;
using Finalize = SlotPair<void, Value>;
using RichCompare = SlotPair<Value, Value, Value, int>;
using GetAttr = SlotPair<Value, Value, Str *>;
using SetAttr = SlotPair<int, Value, Str *, Value>;     ///< Null as value deletes.
using DescrGet = SlotPair<Value, Value, Value, Value>;  ///< (descriptor, instance or null, owner or null)
using DescrSet = SlotPair<int, Value, Value, Value>;    ///< (descriptor, instance, value; null deletes)
using Next = SlotPair<Value, Value>;                    ///< Null with nothing pending: exhausted.
using GetBuffer = SlotPair<int, Value, Buffer *, int>;
using ReleaseBuffer = SlotPair<void, Value, Buffer *>;
}  // namespace slot_kind

/// The slots as a definition states them.
struct TypeSlots {
#define HPYU_TYPE_SLOT(name, kind, dunder) slot_kind::kind name{};
#include "type_slots.def"
};

[[gnu::cold]] Raised raise_slot_removed(ProtoContext &ctx);

/// A slot of a type, which any thread may call while another one changes the class: who reads a function reads a second
/// word that goes with it (type_dunders.cpp says how). Two reads may differ; so load() once what is asked for and then
/// called.
template <class Pair>
class SharedSlot;
template <class R, class... P>
class SharedSlot<SlotPair<R, P...>> {
public:
    using Pair = SlotPair<R, P...>;

    Pair load() const {
        const auto fn = fn_.load();
        return {fn, impl_.load()};
    }
    operator Pair() const { return load(); }
    bool is(typename Pair::Function function) const { return fn_.load() == function; }
    bool same_function(const SharedSlot &other) const { return is(other.fn_.load()); }
    explicit operator bool() const { return fn_.load() != nullptr; }

    R operator()(ProtoContext &ctx, P... params) const {
        const Pair slot = load();
        if (slot) [[likely]]
            return slot(ctx, params...);
        if constexpr (!std::is_void_v<R>)
            return raise_slot_removed(ctx);
    }
    SharedSlot &operator=(const Pair &pair) {
        impl_ = pair.impl;
        fn_ = pair.fn;
        return *this;
    }

private:
    Published<typename Pair::Function> fn_;
    Published<void *> impl_;
};

/// The slots of a type.
struct SharedSlots {
#define HPYU_TYPE_SLOT(name, kind, dunder) SharedSlot<slot_kind::kind> name{};
#include "type_slots.def"
};

enum class SlotId : uint8_t {
#define HPYU_TYPE_SLOT(name, kind, dunder) name,
#include "type_slots.def"
    Count,
};

/// A slot with its kind forgotten; every SlotPair has this shape.
struct AnySlot {
    void (*fn)();
    void *impl;
    friend bool operator==(const AnySlot &, const AnySlot &) = default;
};
static_assert(sizeof(TypeSlots) == static_cast<size_t>(SlotId::Count) * sizeof(AnySlot));
static_assert(sizeof(SharedSlots) == sizeof(TypeSlots));

/// `native<f>`: a slot filled by a function of the runtime, which has no use for the second word.
template <auto F>
struct NativeSlot;
template <class R, class... P, R (*F)(ProtoContext &, P...)>
struct NativeSlot<F> {
    static R adapter(ProtoContext &ctx, void *, P... params) { return F(ctx, params...); }
    constexpr operator SlotPair<R, P...>() const { return {&adapter, nullptr}; }
};
template <auto F>
inline constexpr NativeSlot<F> native{};

/// An attribute computed by functions. `set` may be null (read only); a null value deletes.
struct GetSetDef {
    const char *name;
    Value (*get)(ProtoContext &, Value self, void *closure);
    int (*set)(ProtoContext &, Value self, Value value, void *closure) = nullptr;
    const char *doc = nullptr;
    void *closure = nullptr;
};

/// A Value field of the instance's struct, shown read-only under `name`.
struct ValueMemberDef {
    const char *name;
    size_t offset;
    const char *doc = nullptr;
};

enum TypeFlag : uint32_t {
    kTypeBase = 1u << 0,          ///< May be subclassed.
    kTypeImmutable = 1u << 1,     ///< Its attributes can't be set: the builtin types.
    kTypeHeap = 1u << 2,          ///< Made at run time: by a spec or by calling type.
    kTypeHasDict = 1u << 3,       ///< Instances have a namespace.
    kTypeRelease = 1u << 4,       ///< Instances need their release hook or finalizer run: swept eagerly.
    kTypeGC = 1u << 5,            ///< Shown as HAVE_GC; tells the collector nothing.
    kTypeNoInstances = 1u << 6,   ///< Can't be made by calling it.
    kTypeMethodLike = 1u << 7,    ///< Instances in a class are called with self in front (no bound method needed).
    kTypeForeign = 1u << 8,       ///< A type from a spec is in its ancestry: instances may have a payload.
    kTypeVirtualAttr = 1u << 9,   ///< tp_getattro is not the generic one.
    kTypeAbstract = 1u << 10,
    kTypeWeakRefs = 1u << 11,     ///< Instances can be referred to weakly.
    kTypeSequence = 1u << 12,     ///< A sequence to pattern matching, as classes derived from it.
    kTypeMapping = 1u << 13,      ///< A mapping to it.
};

/// A builtin type, as its file states it. Only what it has.
struct TypeDef {
    const char *name;             ///< With the module in front, except for those of builtins.
    const char *doc = nullptr;
    Layout layout = Layout::Other;
    uint32_t size = 0;            ///< sizeof the struct.
    uint32_t flags = 0;
    uint32_t dict_offset = 0;     ///< Of a `Dict *` field in the struct; 0: none.
    void (*trace)(ProtoObject *, Tracer &) = nullptr;   ///< Null: no references (or the base's).
    void (*release)(ProtoContext *, ProtoObject *) = nullptr;  ///< Called once for each dead instance; needs kTypeRelease.
    std::span<const MethodDef> methods = {};
    std::span<const GetSetDef> getsets = {};
    std::span<const ValueMemberDef> members = {};
    TypeSlots slots = {};
};

/// What the ABI layer hangs on a type made from a spec; the runtime calls, never looks inside.
struct ForeignType {
    void (*traverse)(Type *, void *payload, Tracer &) = nullptr;  ///< Visits what the payload refers to.
    void (*destroy)(Type *, void *payload) = nullptr;             ///< Frees what the payload owns; may not touch the heap.
    void (*drop)(ForeignType *) = nullptr;                        ///< Frees the record itself, with its type.
};

struct Type : ProtoObject {
    // Read by almost every operation: kept together.
    SharedSlots slots;
    Published<uint32_t> type_flags{0};     ///< Changed under the space's type lock.
    Layout layout = Layout::Object;
    uint8_t builtin_shape = 0;             ///< HPyType_BuiltinShape of a type from a spec.
    std::atomic<uint64_t> version{0};      ///< Unique in the space; changes with the namespace of it or of a base.
    uint32_t struct_size = 0;              ///< Of the C++ struct that the layout names.
    uint32_t payload_offset = 0;           ///< Fixed layouts: where an extension's struct lies. See payload_of().
    uint32_t payload_size = 0;
    uint32_t trailing_size = 0;            ///< Bytes after struct and items: dict pointer, payload, then `__slots__`.
    int32_t dict_offset = 0;               ///< >0: of the dict pointer; <0: at the start of the trailing bytes; 0: none.

    Published<Str *> name{nullptr};        ///< __name__
    Published<Str *> qualname{nullptr};
    Str *module = nullptr;                 ///< __module__; null: look in the namespace.
    Type *base = nullptr;
    Tuple *bases = nullptr;
    Tuple *mro = nullptr;
    Dict *namespace_ = nullptr;            ///< __dict__
    Tuple *slot_names = nullptr;           ///< Of its own `__slots__`, sorted; null: none.
    uint32_t slot_count = 0;               ///< Words for `__slots__` in an instance, the bases' included.
    Published<const char *> full_name{nullptr};  ///< "module.Name" or "Name"; owned by the type where kTypeHeap.
    const char *doc = nullptr;             ///< tp_doc without its signature line; may be null.
    const char *text_signature = nullptr;

    void (*trace)(ProtoObject *, Tracer &) = nullptr;
    void (*release)(ProtoContext *, ProtoObject *) = nullptr;
    ForeignType *foreign = nullptr;        ///< Of a type made from a spec, or inherited from one.
    std::vector<Type *> *subclasses = nullptr;  ///< Weak; guarded by the space's type lock.

    bool owns_foreign = false;             ///< `foreign` is this type's own, dropped with it.

    bool has_finalizer() const { return static_cast<bool>(slots.tp_finalize); }
    bool has(TypeFlag flag) const { return (type_flags & flag) != 0; }
    void set_flag(TypeFlag flag, bool on = true) {
        type_flags = on ? type_flags | flag : type_flags & ~static_cast<uint32_t>(flag);
    }
    /// A slot with its kind forgotten.
    AnySlot slot(SlotId id) const {
        const auto &at = reinterpret_cast<const ErasedSlot *>(&slots)[static_cast<size_t>(id)];
        const auto fn = at.fn.load();
        return {fn, at.impl.load()};
    }
    /// Sets a slot of a type that no other thread uses yet; see type_dunders.cpp for the others.
    void set_slot(SlotId id, const AnySlot &slot) {
        set_slot_impl(id, slot.impl);
        set_slot_function(id, slot.fn);
    }
    void set_slot_impl(SlotId id, void *impl) { reinterpret_cast<ErasedSlot *>(&slots)[static_cast<size_t>(id)].impl = impl; }
    void set_slot_function(SlotId id, void (*fn)()) {
        reinterpret_cast<ErasedSlot *>(&slots)[static_cast<size_t>(id)].fn = fn;
    }
    void set_slots(const TypeSlots &all) {
        for (size_t i = 0; i < static_cast<size_t>(SlotId::Count); ++i)
            set_slot(static_cast<SlotId>(i), reinterpret_cast<const AnySlot *>(&all)[i]);
    }

private:
    struct ErasedSlot {
        Published<void (*)()> fn;
        Published<void *> impl;
    };
};

inline bool has_layout(Value v, Layout layout) { return v.is_object() && v.as_object()->type->layout == layout; }

/// The type of any non-null value.
inline Type *type_of(ProtoContext &ctx, Value v);

/// True if `type` is `ancestor` or has it in its MRO.
bool is_subtype(const Type *type, const Type *ancestor);
inline bool is_instance(ProtoContext &ctx, Value v, const Type *type);

/// Looks `name` (best interned) up in the MRO of `type`. Borrowed; null without an exception if it is not there.
Value type_lookup(ProtoContext &ctx, Type *type, Str *name);

/// Sets (null: deletes) an attribute of the class itself: namespace, versions of all subclasses, slots.
/// -1 with AttributeError if deleted and not there. Does not ask kTypeImmutable.
int type_set(ProtoContext &ctx, Type *type, Str *name, Value value);

/// Makes a builtin type from its definition; used while a space starts and by builtin modules.
[[nodiscard]] Type *make_builtin_type(ProtoContext &ctx, const TypeDef &def, Type *base);

/// What a class made at run time is asked to be.
struct TypeRequest {
    Type *metatype = nullptr;       ///< Null: derived from the bases.
    Str *name = nullptr;
    Tuple *bases = nullptr;         ///< Null or empty: (object,)
    Dict *ns = nullptr;             ///< Taken over (not copied).
    uint32_t flags = kTypeBase;     ///< kTypeBase, kTypeGC, kTypeHasDict...
    uint32_t payload_size = 0;      ///< Of an extension's struct, the base's included.
    Tuple *slot_names = nullptr;    ///< Attributes with a word of their own in the instance; null: none.
    bool weak_refs = true;          ///< Instances can be referred to weakly, even if those of no base can.
    bool inherit_slots = true;
};

/// Makes a class: checks the bases (acceptable, layouts compatible), computes MRO, layout and slots. Does not run
/// __set_name__ and __init_subclass__. Null with TypeError if refused.
[[nodiscard]] Type *make_type(ProtoContext &ctx, const TypeRequest &request);

/// The most derived metatype of `bases` and `metatype`. Null with TypeError on a conflict.
[[nodiscard]] Type *winning_metatype(ProtoContext &ctx, Type *metatype, Tuple *bases);

/// Runs __set_name__ of the namespace's values, then __init_subclass__ of the parent with the keywords.
[[nodiscard]] int announce_type(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames);

/// The C3 order of `type` by its bases; null with TypeError if there is none.
[[nodiscard]] Tuple *c3_order(ProtoContext &ctx, Type *type);

/// Gives a class other bases (type_bases.cpp). -1 with TypeError if they don't fit what it is.
[[nodiscard]] int type_set_bases(ProtoContext &ctx, Type *type, Tuple *bases);

/// Recomputes the slots of `type` that the dunder `name` fills, after its namespace changed; null: all of them, for a
/// type that nobody uses yet.
void update_slots(ProtoContext &ctx, Type *type, Str *name);
/// The same for all slots of a type in use, after what it inherits changed.
void update_all_slots(ProtoContext &ctx, Type *type);

/// Fills the namespace of a fresh type with the dunder methods that show its own slots (type_dunders.cpp).
[[nodiscard]] int add_slot_wrappers(ProtoContext &ctx, Type *type, const TypeSlots &own);

/// Copies into `type` every slot that it lacks from its bases, in MRO order, by group as CPython's rules have it.
void inherit_slots(Type *type, const Type *base);

/// Where the trailing bytes of an instance begin; its items' end, rounded up.
char *trailing_of(ProtoObject *object);

/// The dict pointer of an instance, or null if its type has none.
inline Dict **dict_slot(ProtoObject *object) {
    const Type *type = object->type;
    if (type->dict_offset == 0)
        return nullptr;
    char *at = reinterpret_cast<char *>(object);
    if (type->dict_offset > 0)
        at += type->dict_offset;
    else if (type->layout == Layout::Object) [[likely]]   // there are no items
        at += (type->struct_size + 15) & ~15u;
    else
        at = trailing_of(object);
    return reinterpret_cast<Dict **>(at);
}

/// The values of `__slots__` in an instance, those of its class's bases first.
Value *slots_of(ProtoObject *object);

/// The extension's struct in an instance of a type from a spec.
void *payload_of(ProtoObject *object);

}  // namespace hpyu
