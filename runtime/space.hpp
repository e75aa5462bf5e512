// SPDX-License-Identifier: MIT
// ProtoSpace: a universe. Heap, builtin types, interned names, module table; its threads and its
// collections.
//
// Spaces share nothing: each has its own `int`. A thread meets a space through a ProtoContext (context.hpp); the layer
// above derives from both to add what it keeps per space and per thread (handles) and shows its roots to the collector.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "context.hpp"

namespace hpyu {

struct ModuleObject;
struct WeakRef;

/// The builtin types that the runtime itself refers to by name.
struct BuiltinTypes {
#define HPYU_BUILTIN_TYPE(field, definition, base) Type *field = nullptr;
#include "builtin_types.def"
};

struct ExceptionTypes {
#define HPYU_EXCEPTION(name, base, layout_kind, doc) Type *name = nullptr;
#include "exceptions.def"
};

/// Interned names used by the runtime: names.__add__ and so on.
struct Names {
#define HPYU_NAME(name) Str *name = nullptr;
#define HPYU_NAME_AS(field, text) Str *field = nullptr;
#include "names.def"
};

/// The strings that serve as names of attributes: equal ones are one object.
class InternTable {
public:
    /// The interned str equal to `str`: `str` itself if it is the first. Null with MemoryError.
    Str *intern(ProtoContext &ctx, Str *str);
    Str *intern(ProtoContext &ctx, std::string_view utf8);
    /// Drops strings that nothing else refers to; all threads are stopped.
    void sweep();

private:
    std::shared_mutex lock_;
    std::unordered_multimap<int64_t, Str *> strings_;
};

class ProtoSpace {
public:
    ProtoSpace();
    virtual ~ProtoSpace();
    ProtoSpace(const ProtoSpace &) = delete;

    /// Builds the builtin types and modules. Called once by the maker, before any other use. False: no memory.
    [[nodiscard]] bool start();
    /// Runs every finalizer and release hook left and frees everything but the space itself. The calling thread's
    /// contexts of this space are gone afterwards; no other thread may be inside.
    void shut_down();

    /// The calling thread's context, made if it has none yet. Does not enter. Null: no memory.
    ProtoContext *context_for_this_thread();
    /// The calling thread's context; null if it has none.
    ProtoContext *find_context_of_this_thread() const;
    /// Forgets the calling thread's context (it must be outside).
    void drop_context_of_this_thread();

    /// What a context's gate holds when it is open; unique to the space. The layer above may set its own.
    const void *token() const { return token_; }
    void set_token(const void *token) { token_ = token; }
    /// What a gate opens for now: nothing while a collection is wanted or under way. In the hostile build gates stay
    /// shut, so that every slot entry collects; starting up is spared. Under the world's lock.
    const void *gate_token() const {
        return (HPYU_HOSTILE && started_) || collecting_ || collection_wanted() ? nullptr : token_;
    }

    BuiltinTypes types;
    ExceptionTypes exceptions;
    Names names;
    InternTable interned;
    Heap heap;

    Value none, true_, false_, not_implemented, ellipsis;
    Str *empty_str = nullptr;
    Str *latin1[256] = {};          ///< One-character strings.
    Value empty_tuple;
    Value empty_bytes;
    Dict *modules = nullptr;        ///< sys.modules
    ModuleObject *builtins = nullptr;
    Value last_resort_error;        ///< A MemoryError for when there is no memory to make one.

    /// Guards the structure of types: bases, subclasses, versions. Never held across foreign code.
    std::recursive_mutex type_lock;
    uint64_t next_type_version() { return type_version_.fetch_add(1, std::memory_order_relaxed) + 1; }
    uint64_t hash_key[2] = {};      ///< Of str and bytes hashes.
    std::atomic<int64_t> int_max_str_digits{4300};  ///< Of an int as decimal text, either way; 0: any number.

    /// How deeply calls may nest, for all threads (sys.setrecursionlimit); the stack's own size is another limit.
    void set_recursion_limit(int limit);

    // -- threads and collections (safepoint.cpp, collector.cpp) -------------------------------------------------------

    /// Takes the object from its owner: nobody's from now on, or the caller's if the owner has ended. The caller is in
    /// no section.
    void take_from_owner(ProtoContext &ctx, Lockable *object);
    /// True once a second thread has come: others may read what this one writes.
    bool is_parallel() const { return parallel_.load(std::memory_order_relaxed); }
    /// Asks every thread to stop at its next slot entry; whoever comes first collects.
    void request_collection();
    /// Collects now, however long the others take to stop; the caller is inside and holds no raw references but by roots.
    void collect(ProtoContext &ctx);
    bool collection_wanted() const { return wanted_.load(std::memory_order_relaxed); }
    /// Called when a thread took `bytes` more from the heap.
    void note_allocation(size_t total);
    size_t collections() const { return collections_; }
    /// Bytes taken from the heap after which the next collection is due.
    size_t collection_threshold() const { return threshold_.load(std::memory_order_relaxed); }

    /// Weak references by their targets, and those whose callback is still to run (weakref.cpp).
    std::unordered_multimap<ProtoObject *, WeakRef *> weak_refs;
    std::vector<WeakRef *> weak_callbacks;
    std::mutex weak_lock;

    /// Asked for a module that is not in `modules` and not builtin: the module, not yet in `modules` or already there;
    /// null with nothing pending if there is none of that name. Set before the first import.
    std::function<Value(ProtoContext &, Str *dotted_name)> find_module;
    /// Imports under way (import.cpp): which thread runs each, and which each thread waits for.
    std::mutex import_lock;
    std::condition_variable import_done;
    std::unordered_map<std::string, ProtoContext *> imports;
    std::unordered_map<ProtoContext *, std::string> import_waits;

protected:
    /// Makes the context of a thread; overridden to make a derived one.
    virtual ProtoContext *make_context() { return new ProtoContext(*this); }
    /// Shows the roots that the layer above keeps.
    virtual void visit_roots(Tracer &) {}
    /// Runs `release`, which calls the release hooks of the dead: C functions of extensions.
    virtual void guard_release(ProtoContext &, const std::function<void()> &release) { release(); }

private:
    friend class ProtoContext;
    friend class Collector;
    friend class ThreadContexts;

    /// After so many objects taken from a thread between two collections it owns no more: that many barriers at most.
    static constexpr unsigned kMostTaken = 64;
    /// How long a collection waits for the others to stop, the first time.
    static constexpr std::chrono::milliseconds kFirstPatience{20};
    static constexpr std::chrono::milliseconds kMostPatience{60'000};

    bool start_types(ProtoContext &ctx);
    bool start_values(ProtoContext &ctx);
    void go_parallel();
    uint16_t free_owner_id();
    ProtoContext *context_of_owner(uint16_t id) const;
    bool try_to_collect(ProtoContext &ctx, std::unique_lock<std::mutex> &lock, std::chrono::milliseconds patience);
    void run_dead_hooks(ProtoContext &ctx);
    void release_dead();

    const void *token_ = this;
    std::atomic<uint64_t> type_version_{0};

    std::mutex world_lock_;                    ///< Guards what follows.
    std::condition_variable world_changed_;
    std::vector<std::unique_ptr<ProtoContext>> contexts_;
    int recursion_limit_ = 1000;
    uint16_t last_owner_id_ = 0;
    bool collecting_ = false;
    uint64_t attempt_ = 0;                     ///< Counts the times that a collection asked the others to stop.
    std::chrono::milliseconds patience_ = kFirstPatience;
    bool started_ = false;
    std::atomic<bool> stopping_{false};        ///< A collection waits for, or has, the world.
    std::atomic<bool> wanted_{false};
    std::atomic<bool> parallel_{HPYU_TSAN != 0};
    std::atomic<size_t> threshold_{8u << 20};
    size_t collections_ = 0;
    std::vector<ProtoObject *> to_finalize_;   ///< Found dead, resurrected for their finalizer; roots.
    std::vector<ProtoObject *> to_release_;
    uint64_t serial_ = 0;                      ///< Tells a space from an earlier one at the same address.
};

inline Type *type_of(ProtoContext &ctx, Value v) {
    if (v.is_object()) [[likely]]
        return v.as_object()->type;
    return v.is_int() ? ctx.types().int_ : ctx.types().float_;
}

inline bool is_instance(ProtoContext &ctx, Value v, const Type *type) {
    const Type *own = type_of(ctx, v);
    return own == type || is_subtype(own, type);
}

}  // namespace hpyu
