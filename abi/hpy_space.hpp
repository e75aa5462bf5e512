// SPDX-License-Identifier: MIT
// HpySpace and HpyThread: a space and a thread's place in it with what HPy adds: handles, globals, the universal
// context. And Entry, by which every slot comes in.
//
// This is what the loader and the embedding API build on:
//
//     Entry entry(ctx); entry.thread()        the calling thread's HpyThread, inside for as long as `entry` lives
//     thread.open(value), thread.close(h)     a value's handle, and its end
//     thread.value_of(h)                      a handle's value; null with an exception pending if it has none
//     contexts/services.hpp                   what a space does for the loader
#pragma once

#include <hpy/context.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "contexts/context_block.hpp"
#include "contexts/services.hpp"
#include "handles/global_table.hpp"
#include "handles/handle_table.hpp"
#include "root.hpp"
#include "space.hpp"

namespace hpyu {

class CallFrame;
class HpyThread;

/// Who compiles and runs Python source for a space, if anybody. Handles are passed as slots pass them.
struct Evaluator {
    HPy (*compile)(HPyContext *ctx, void *data, const char *source, const char *filename, HPy_SourceKind kind) = nullptr;
    HPy (*evaluate)(HPyContext *ctx, void *data, HPy code, HPy globals, HPy locals) = nullptr;
    void *data = nullptr;
};

/// The lock that all serialized modules of a space share: recursive, waited for outside, and given up by whoever waits
/// inside the runtime for something else.
class SerialLock {
public:
    void acquire(ProtoContext &ctx);
    void release();
    /// How deep the thread holds it; 0 if it does not.
    unsigned depth_of(const ProtoContext &ctx) const {
        return owner_.load(std::memory_order_relaxed) == &ctx ? depth_ : 0;
    }
    /// Gives it up whole, and takes it back as deep as it was.
    unsigned release_all(ProtoContext &ctx);
    void acquire_all(ProtoContext &ctx, unsigned depth);

private:
    std::mutex lock_;
    std::atomic<const ProtoContext *> owner_{nullptr};
    unsigned depth_ = 0;  ///< The owner's.
};

class HpySpace : public ProtoSpace, public ContextServices {
public:
    /// Shuts the space down. No thread may be inside.
    ~HpySpace() override;

    /// The space that a context of any mode belongs to.
    static HpySpace &of(const HPyContext *ctx) { return static_cast<HpySpace &>(ContextServices::of(ctx)); }

    HPyContext *universal() { return &universal_.context; }
    const std::shared_ptr<HandleTable> &handles() const { return handles_; }
    GlobalTable globals;
    Evaluator evaluator;         ///< Set before other threads use the space.
    SerialLock serial_lock;

    /// Marks modules to be loaded as serialized, by full name.
    void serialize(std::string name);
    bool is_serialized(const std::string &name);
    /// True once a module was marked.
    std::atomic<bool> has_serialized{false};

    /// The object of a value as embedders hold it, kept alive until as many release_pinned; an immediate's is its word.
    cpy_PyObject *pin(Value v);
    /// The value of what pin() gave; null if it is not pinned (nothing raised).
    Value pinned(cpy_PyObject *object);
    /// Takes one pin() back; false if there is none.
    bool release_pinned(cpy_PyObject *object);

    // -- ContextServices (contexts/embedded_services.cpp) -------------------------------------------------------------

    HPy make_module(HPyContext *ctx, const char *name, const char *doc, std::span<const HPyMeth *const> methods) override;
    HPy call_create(HPyContext *ctx, HPyFunc_mod_create create, const char *name, HPy spec) override;
    int call_exec(HPyContext *ctx, HPyFunc_inquiry exec, const char *name, HPy module) override;
    int run_importing(HPyContext *ctx, const char *name, HPy module, const std::function<int()> &code) override;
    HPy make_namespace(HPyContext *ctx) override;
    int serialize(HPyContext *ctx, const char *module_name) override;
    HPy err_take(HPyContext *ctx) override;
    void err_restore(HPyContext *ctx, HPy exception) override;
    std::string err_report(HPyContext *ctx, HPy exception) override;
    bool attach_thread() override;
    void detach_thread() override;
    void release(HPyContext *ctx, cpy_PyObject *object) override;
    void collect(HPyContext *ctx) override;
    void set_evaluator(const hpyu_evaluator &evaluator) override;

protected:
    HpySpace();
    ProtoContext *make_context() override;
    void visit_roots(Tracer &tracer) override;
    void guard_release(ProtoContext &ctx, const std::function<void()> &release) override;
    /// start(), then the context's constants and slots. False: no memory.
    [[nodiscard]] bool start_hpy();

private:
    bool fill_universal();

    ContextBlock universal_;
    std::shared_ptr<HandleTable> handles_ = std::make_shared<HandleTable>();
    bool started_ = false;
    std::mutex lock_;                                           ///< Guards what follows.
    std::unordered_map<const ProtoObject *, size_t> pins_;
    std::unordered_set<std::string> serialized_;
};

class HpyThread final : public ProtoContext {
public:
    explicit HpyThread(HpySpace &space);

    HpySpace &hpy_space() const { return static_cast<HpySpace &>(space()); }
    HPyContext *universal() const { return universal_; }

    // -- handles ------------------------------------------------------------------------------------------------------

    /// A new handle; HPy_NULL for null. HPy_NULL with MemoryError if there is no memory.
    HPy open(Value v) { return v.is_object() ? open_object(v.as_object()) : HPy{static_cast<intptr_t>(v.bits())}; }
    HPy open_object(ProtoObject *object) {
        if (cursor_.is_spent()) [[unlikely]]
            return open_slowly(object);
        return HPy{static_cast<intptr_t>(cursor_.open_next(object))};
    }
    /// As open(), but HPy_NULL where that would need more than an entry at hand: then ask open().
    HPy open_at_once(Value v) {
        if (!v.is_object())
            return HPy{static_cast<intptr_t>(v.bits())};
        return open_object_at_once(v.as_object());
    }
    HPy open_object_at_once(ProtoObject *object) {
        return cursor_.is_spent() ? HPy{0} : HPy{static_cast<intptr_t>(cursor_.open_next(object))};
    }
    /// Harmless for HPy_NULL and for a handle that was closed before.
    void close(HPy h) { close_handle(static_cast<uint64_t>(h._i), static_cast<Gate *>(this)); }
    /// The value; null with SystemError for HPy_NULL and for a handle that was closed before.
    [[nodiscard]] Value value_of(HPy h) {
        const uint64_t handle = static_cast<uint64_t>(h._i);
        if ((handle & 3) != 0)
            return Value::from_bits(handle);
        if (handle != 0) [[likely]] {
            const uint64_t word = entry_of(handle)->load(std::memory_order_relaxed);
            if (entry_matches(word, handle)) [[likely]]
                return live_object_of(word);
        }
        return no_value(h);
    }
    /// The value of a handle that is closed by this; null without a new exception for HPy_NULL, with one if stale.
    [[nodiscard]] Value take(HPy h) {
        const uint64_t handle = static_cast<uint64_t>(h._i);
        if ((handle & 3) != 0 || handle == 0)
            return Value::from_bits(handle);
        HandleEntry *entry = entry_of(handle);
        const uint64_t word = entry->load(std::memory_order_relaxed);
        if (!entry_matches(word, handle)) [[unlikely]]
            return no_value(h);
        if (generation_of(handle) != 0)
            close_live(handle, entry, word, static_cast<Gate *>(this));
        return live_object_of(word);
    }
    /// Makes a handle refer to another object: for values that this layer keeps in entries of its own.
    bool repoint(HPy h, ProtoObject *object);

    /// The interned str of a C name, found by the pointer if it was looked up before. Null with UnicodeDecodeError, or
    /// SystemError for a null pointer. Alive until the next safepoint.
    [[nodiscard]] Str *name(const char *utf8) {
        NameCacheEntry &entry = names_[(reinterpret_cast<uintptr_t>(utf8) * kNameMix) >> (64 - kNameBits)];
        if (entry.pointer == utf8 && utf8 != nullptr && is_text_of(entry.str, utf8)) [[likely]]
            return entry.str;
        return find_name(utf8, entry);
    }

    /// Closes what open() gave this thread: cheaper than close(), and as harmless.
    void close_own(HPy h) {
        const uint64_t handle = static_cast<uint64_t>(h._i);
        if ((handle & 3) == 0 && handle != 0)
            HandleCursor::close_own(handle);
    }

    /// Of the slot under way, if it lends its handles; see spec/foreign_call.hpp.
    CallFrame *frame = nullptr;

    /// Set while a function of a serialized module runs: the types that it makes are serialized too.
    bool serializing = false;

protected:
    void visit_roots(Tracer &tracer) override;
    unsigned let_go() override { return hpy_space().serial_lock.release_all(*this); }
    void take_back(unsigned held) override { hpy_space().serial_lock.acquire_all(*this, held); }

private:
    struct NameCacheEntry {
        const char *pointer = nullptr;
        Str *str = nullptr;     ///< ASCII.
    };
    static constexpr unsigned kNameBits = 7;
    static constexpr uint64_t kNameMix = 0x9E3779B97F4A7C15;

    static bool is_text_of(const Str *str, const char *ascii);
    Str *find_name(const char *utf8, NameCacheEntry &entry);
    [[gnu::noinline]] HPy open_slowly(ProtoObject *object) noexcept;
    /// The SystemError of a handle without a value.
    [[gnu::cold]] Value no_value(HPy h) noexcept;

    HPyContext *universal_;
    HandleCursor cursor_;
    NameCacheEntry names_[size_t{1} << kNameBits];
};

/// False for HPy_NULL and immediates.
inline bool has_entry(HPy h) { return (h._i & 3) == 0 && h._i != 0; }

/// True for a handle of an object that is closed; false for immediates and HPy_NULL.
inline bool is_closed(HPy h) {
    const uint64_t handle = static_cast<uint64_t>(h._i);
    return has_entry(h) && !entry_matches(entry_of(handle)->load(std::memory_order_relaxed), handle);
}

/// The calling thread, if it is inside the context's space and has nothing to stop for; else null. A thread-local load
/// and a compare.
inline HpyThread *thread_inside(HPyContext *ctx) {
    Gate *const gate = tls_gate;
    if (gate == nullptr)
        __builtin_unreachable();
    if (gate->open_for.load(std::memory_order_relaxed) != ctx) [[unlikely]]
        return nullptr;
    return static_cast<HpyThread *>(gate);
}

/// Comes in for the length of a slot: one thread-local load and a compare if the thread is inside already. Attaches
/// the thread if it is new to the space, crosses from the outside, stops for a collection.
class Entry {
public:
    explicit Entry(HPyContext *ctx) : thread_(thread_inside(ctx)), crossed_(false) {
        if (thread_ == nullptr)
            thread_ = come_in(ctx, &crossed_);
    }
    ~Entry() {
        if (crossed_) [[unlikely]]
            thread_->leave();
    }
    Entry(const Entry &) = delete;

    HpyThread &thread() const { return *thread_; }
    bool crossed() const { return crossed_; }
    /// For Reenter: the thread stays inside when this ends.
    void stay() { crossed_ = false; }

private:
    static HpyThread *come_in(HPyContext *ctx, bool *crossed);

    HpyThread *thread_;
    bool crossed_;
};

}  // namespace hpyu
