// SPDX-License-Identifier: MIT
// ProtoContext: a thread's place in a space, and the one door through which slots enter the runtime.
//
// A thread is inside while it runs a slot or a function that the runtime called, outside otherwise. `tls_gate` points
// at the thread's context while it is inside, else at a gate that is open for nobody; a context's gate holds the token
// of its space while no collection waits. So entering a slot is one thread-local load and one compare: another space's
// thread, a thread outside, one that never attached and one that has to stop for a collection all fail it alike and
// take the slow path.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "error.hpp"
#include "heap/heap.hpp"
#include "type.hpp"

namespace hpyu {

class ProtoSpace;
class RootBase;
struct BuiltinTypes;
struct ContextVar;
struct ExceptionTypes;
struct Names;

#if defined(__SANITIZE_THREAD__)
#define HPYU_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define HPYU_TSAN 1
#endif
#endif
#ifndef HPYU_TSAN
#define HPYU_TSAN 0
#endif

/// What tls_gate points at: the thread's context of the space it is inside, or closed_gate. It has the table of virtual
/// functions, so that a context and its gate have one address.
struct Gate {
    virtual ~Gate() = default;
    std::atomic<const void *> open_for{nullptr};
};

extern constinit thread_local Gate *tls_gate __attribute__((tls_model("initial-exec")));
extern Gate closed_gate;

/// What type_lookup found, kept under (version of the type, name) until the next collection: names are told apart by
/// their address, which no other gets before.
struct alignas(32) LookupCacheEntry {
    uint64_t version = 0;
    const Str *name = nullptr;
    Value value;
};

/// What context_var_get found, until the variable is changed, the thread enters another context, or a collection.
struct ContextVarCache {
    const ContextVar *var = nullptr;
    const Dict *values = nullptr;
    uint64_t changes = 0;
    Value value;
};

class ProtoContext : public Gate {
public:
    static constexpr size_t kLookupCacheSize = 1024;

    explicit ProtoContext(ProtoSpace &space);
    ~ProtoContext() override;
    ProtoContext(const ProtoContext &) = delete;

    ProtoSpace &space() const { return space_; }
    const BuiltinTypes &types() const { return *types_; }
    const ExceptionTypes &exc() const { return *exceptions_; }
    const Names &names() const { return *names_; }
    Value none() const { return none_; }
    Value true_() const { return true_value_; }
    Value false_() const { return false_value_; }
    Value not_implemented() const { return not_implemented_; }
    Value ellipsis() const { return ellipsis_; }
    Value boolean(bool b) const { return b ? true_value_ : false_value_; }

    // -- objects ------------------------------------------------------------------------------------------------------

    /// A cell of `bytes` with its header set and the rest of T initialised; null with MemoryError pending.
    template <class T>
    [[nodiscard]] T *make(Type *type, size_t bytes = sizeof(T)) {
        void *cell = allocate(bytes, type->has(kTypeRelease));
        if (cell == nullptr) [[unlikely]]
            return nullptr;
        T *object = new (cell) T();
        object->type = type;
        if constexpr (std::is_base_of_v<Lockable, T>)
            object->owner.store(owner_of_new_.load(std::memory_order_relaxed), std::memory_order_relaxed);
        return object;
    }
    /// An instance of `type`, whose struct is T followed by `item_bytes` of items, with its trailing bytes zeroed.
    template <class T>
    [[nodiscard]] T *make_instance(Type *type, size_t item_bytes = 0) {
        if (type->trailing_size == 0) [[likely]]
            return make<T>(type, sizeof(T) + item_bytes);
        const size_t fixed = (sizeof(T) + item_bytes + 15) & ~size_t{15};
        T *object = make<T>(type, fixed + type->trailing_size);
        if (object == nullptr)
            return nullptr;
        char *trailing = reinterpret_cast<char *>(object) + fixed;
        if (type->trailing_size <= 16)   // cells come in steps of 16 bytes, and a known size is a store or two
            __builtin_memset(trailing, 0, 16);
        else if (type->trailing_size <= 32)
            __builtin_memset(trailing, 0, 32);
        else
            __builtin_memset(trailing, 0, type->trailing_size);
        return object;
    }
    /// Raw cell memory; null with MemoryError pending. Never collects.
    [[nodiscard]] void *allocate(size_t bytes, bool release_kind) {
        if (!HPYU_HOSTILE)
            if (void *cell = runs.take(bytes, release_kind)) [[likely]]
                return cell;
        return allocate_any(bytes, release_kind);
    }

    // -- attributes and calls (attribute.cpp, call.cpp) ---------------------------------------------------------------

    /// The full look-up: __getattribute__, descriptors, instance namespace, __getattr__. Null with AttributeError.
    [[nodiscard]] Value get_attribute(Value object, Str *name);
    /// As get_attribute, but a missing attribute is null with nothing pending. `*failed` tells another failure.
    [[nodiscard]] Value find_attribute(Value object, Str *name, bool *failed);
    /// Null as value deletes. 0, or -1.
    [[nodiscard]] int set_attribute(Value object, Str *name, Value value);
    /// The attribute of a name given as any value: TypeError unless it is a str.
    [[nodiscard]] Value get_attribute(Value object, Value name);
    [[nodiscard]] int set_attribute(Value object, Value name, Value value);

    /// Calls anything callable. `args` and `kwnames` are the caller's and are not kept.
    [[nodiscard]] Value call(Value callable, const Value *args, size_t nargs, Tuple *kwnames = nullptr) {
        Type *type = type_of(*this, callable);
        const auto slot = type->slots.tp_call.load();
        if (!slot) [[unlikely]]
            return not_callable(type);
        return need_stack() < 0 ? Value() : slot(*this, callable, args, nargs, kwnames);
    }
    [[nodiscard]] Value call(Value callable, std::initializer_list<Value> args) {
        return call(callable, args.begin(), args.size());
    }
    /// What to call with `self` in front for self.name(...), without a bound method in between; null with nothing pending
    /// if it takes one. Borrowed from the class.
    [[nodiscard]] Value find_method(Value self, Str *name);
    /// receiver.name(*args): args[0] is the receiver. Makes no bound method where it can be avoided.
    [[nodiscard]] Value call_method(Str *name, const Value *args, size_t nargs, Tuple *kwnames = nullptr);
    [[nodiscard]] Value call_method(Str *name, std::initializer_list<Value> args) {
        return call_method(name, args.begin(), args.size());
    }
    /// type(receiver).name(receiver, *args), as Python looks up special methods. Null without an exception, and
    /// `*found` false, if the type has no such method.
    [[nodiscard]] Value call_special(Str *name, const Value *args, size_t nargs, bool *found);

    /// Counts a nested call; -1 with RecursionError if it is one too many. Pair with leave_call.
    [[nodiscard]] int enter_call(const char *where = "") {
        char here;
        if (++depth_ > recursion_limit.load(std::memory_order_relaxed) || &here < stack_limit_) [[unlikely]]
            return recursion_error(where);
        return 0;
    }
    void leave_call() { --depth_; }
    /// -1 with RecursionError if the thread's stack ends soon: for calls that Python does not count, and wherever an
    /// object of any kind may pass on to another what it is asked, as iterators and bound methods do.
    [[nodiscard]] int need_stack(const char *where = "") {
        char here;
        return &here < stack_limit_ ? no_stack(where) : 0;
    }
    int call_depth() const { return depth_; }

    // -- inside and outside (safepoint.cpp) ---------------------------------------------------------------------------

    /// Crosses to the inside, waiting for a running collection; makes this the thread's current context. A thread is
    /// inside one space at a time: the context it comes from, if any, is outside until leave().
    void enter();
    /// Undoes the last enter().
    void leave();
    /// True between enter() and leave(), the steps outside on the way included: frames of this thread use the context.
    bool is_entered() const { return !outer_.empty(); }
    /// Goes outside from within foreign code that runs inside, for as long as that code likes, and back.
    void step_out();
    void step_in();
    /// Runs `wait()`, which waits for another thread or for time to pass, outside: no collection waits for it. It may
    /// not look at objects; what the caller still needs afterwards is in roots.
    template <class F>
    void wait_outside(F &&wait) {
        const unsigned held = let_go();
        go_outside();
        wait();
        come_inside();
        take_back(held);
    }
    bool is_inside() const { return inside_.load(std::memory_order_relaxed); }
    /// What a slot does whose gate was shut though its thread is inside: stops for a collection, or makes one.
    void safepoint();

    Pending pending;
    AllocationRuns runs;
    LookupCacheEntry lookup_cache[kLookupCacheSize];
    RootBase *roots = nullptr;
    std::atomic<int> recursion_limit{1000};   ///< That of the space: set_recursion_limit.
    Dict *context_values = nullptr;  ///< Of context variables, by variable; null: none set yet.
    ContextVarCache context_var_cache;

    // -- sections of object locks (lock.hpp) --------------------------------------------------------------------------

    /// Marks that a section runs: then owns() may be asked.
    void begin_section() {
        in_section_.store(true, kMarking);
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    bool owns(const Lockable *object) const { return object->owner.load(kAsking) == owner_id_.load(kAsking); }
    void end_section() { in_section_.store(false, std::memory_order_release); }

protected:
    virtual void visit_roots(Tracer &tracer);
    /// Before and after a wait: gives up what another thread may need to get to the point that is waited for.
    virtual unsigned let_go() { return 0; }
    virtual void take_back(unsigned) {}

private:
    friend class ProtoSpace;
    friend class Collector;

    void *allocate_any(size_t bytes, bool release_kind);
    Value not_callable(Type *type);
    int recursion_error(const char *where);
    int no_stack(const char *where);

    ProtoSpace &space_;
    const BuiltinTypes *types_ = nullptr;
    const ExceptionTypes *exceptions_ = nullptr;
    const Names *names_ = nullptr;
    Value none_, true_value_, false_value_, not_implemented_, ellipsis_;
    int depth_ = 0;
    char *stack_limit_ = nullptr;

    // The barrier that goes with these is in safepoint.hpp.
    static constexpr std::memory_order kMarking = HPYU_TSAN ? std::memory_order_seq_cst : std::memory_order_relaxed;
    static constexpr std::memory_order kAsking = HPYU_TSAN ? std::memory_order_seq_cst : std::memory_order_acquire;
    static constexpr uint16_t kNoOwnerId = UINT16_MAX;      ///< No object's.
    static constexpr uint16_t kBeingTaken = UINT16_MAX - 1; ///< No thread's: of an object whose owner is waited for.
    void come_inside();
    void go_outside();
    void await_end_of_section() const;
    void let_own(uint16_t id) {
        owner_id_.store(id, std::memory_order_relaxed);
        owner_of_new_.store(id != kNoOwnerId ? id : 0, std::memory_order_relaxed);
        taken_ = 0;
    }
    void park(std::unique_lock<std::mutex> &lock);

    std::atomic<bool> in_section_{false};
    // Changed under the world lock, by other threads too.
    std::atomic<uint16_t> owner_id_{kNoOwnerId};
    std::atomic<uint16_t> owner_of_new_{0};        ///< owner_id_; 0 while too many of the thread's objects were taken.
    unsigned taken_ = 0;                           ///< Objects taken from this owner since the last collection.

    std::atomic<bool> inside_{false};
    bool parked_ = false;          ///< Stopped at a safepoint; guarded by the space's world lock.
    std::vector<Gate *> outer_;    ///< What tls_gate was at each enter(): another space's context, or closed_gate.
};

}  // namespace hpyu

#include "space.hpp"
