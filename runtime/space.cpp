// SPDX-License-Identifier: MIT
// Spaces: starting one, the threads that know it, shutting it down.
#include "space.hpp"

#include <pthread.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <unordered_set>

#include "lock.hpp"
#include "modules/import.hpp"
#include "modules/weakref.hpp"
#include "types/dict.hpp"
#include "types/exception.hpp"
#include "types/function_objects.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

#define HPYU_BUILTIN_TYPE(field, definition, base) extern const TypeDef definition;
#include "builtin_types.def"

/// Defined with the making of types (type.cpp): the two halves of making a builtin type.
Type *allocate_builtin_type(ProtoContext &ctx, const TypeDef &def, Type *base);
bool finish_builtin_type(ProtoContext &ctx, Type *type, const TypeDef &def);

namespace {

std::mutex registry_lock;

/// Serials of the spaces that exist: a thread that ends must not touch one that is gone.
std::unordered_set<uint64_t> &live_spaces() {
    static auto *set = new std::unordered_set<uint64_t>;
    return *set;
}

uint64_t next_serial = 1;

char *stack_limit_of_this_thread() {
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return nullptr;
    void *base = nullptr;
    size_t size = 0;
    pthread_attr_getstack(&attributes, &base, &size);
    pthread_attr_destroy(&attributes);
    // From here on, not from its top: what lies there, such as thread-local storage, may be most of a small stack.
    char here;
    const auto left = static_cast<size_t>(&here - static_cast<char *>(base));
    return static_cast<char *>(base) + std::min<size_t>(left / 4, 512 * 1024);
}

}  // namespace

/// The contexts of one thread, one a space; gives them back when the thread ends. That is when the destructors of
/// thread-local objects have run, which may use the thread's contexts for the last time; so this is no such object.
class ThreadContexts {
public:
    /// The calling thread's; null if it has none and is not to get it now.
    static ThreadContexts *mine(bool make) {
        static constinit thread_local ThreadContexts *own = nullptr;
        static const pthread_key_t key = [] {
            pthread_key_t fresh;
            pthread_key_create(&fresh, [](void *ended) {
                own = nullptr;
                delete static_cast<ThreadContexts *>(ended);
            });
            return fresh;
        }();
        if (own == nullptr && make) {
            own = new ThreadContexts;
            pthread_setspecific(key, own);
        }
        return own;
    }
    ~ThreadContexts() {
        const std::lock_guard guard(registry_lock);
        for (const Row &row : rows_)
            if (live_spaces().contains(row.serial))
                drop(row);
    }
    ProtoContext *find(const ProtoSpace *space) const {
        for (const Row &row : rows_)
            if (row.space == space && row.serial == space->serial_)
                return row.ctx;
        return nullptr;
    }
    void add(ProtoSpace *space, ProtoContext *ctx) {
        const std::lock_guard guard(registry_lock);
        std::erase_if(rows_, [](const Row &row) { return !live_spaces().contains(row.serial); });
        rows_.push_back({space, space->serial_, ctx});
    }
    /// Drops the context of a space; the registry lock is held.
    void remove(const ProtoSpace *space) {
        for (const Row &row : rows_)
            if (row.space == space && row.serial == space->serial_)
                drop(row);
        std::erase_if(rows_, [&](const Row &row) { return row.space == space; });
    }

private:
    struct Row {
        ProtoSpace *space;
        uint64_t serial;
        ProtoContext *ctx;
    };
    /// The thread is outside, so a collection under way does not need the context, unless it marks this very moment:
    /// then it has the world lock.
    static void drop(const Row &row) {
        std::unique_ptr<ProtoContext> dead;
        ProtoSpace &space = *row.space;
        const std::lock_guard lock(space.world_lock_);
        auto &all = space.contexts_;
        const auto at = std::find_if(all.begin(), all.end(), [&](auto &ctx) { return ctx.get() == row.ctx; });
        if (at == all.end())
            return;
        dead = std::move(*at);
        all.erase(at);
        space.heap.hand_on(dead->runs);
        space.world_changed_.notify_all();
    }
    std::vector<Row> rows_;
};

ProtoContext::ProtoContext(ProtoSpace &space)
    : space_(space), types_(&space.types), exceptions_(&space.exceptions), names_(&space.names),
      none_(space.none), true_value_(space.true_), false_value_(space.false_),
      not_implemented_(space.not_implemented), ellipsis_(space.ellipsis), stack_limit_(stack_limit_of_this_thread()) {
    outer_.reserve(16);
}

ProtoContext::~ProtoContext() = default;

int ProtoContext::recursion_error(const char *where) {
    --depth_;
    return no_stack(where);
}

int ProtoContext::no_stack(const char *where) {
    return raise(*this, exc().RecursionError, "maximum recursion depth exceeded", where);
}

void *ProtoContext::allocate_any(size_t bytes, bool release_kind) {
    void *cell = space_.heap.allocate(runs, bytes, release_kind);
    if (cell == nullptr) [[unlikely]]
        memory_error(*this);
    return cell;
}

ProtoSpace::ProtoSpace() : heap(*this) {
    const std::lock_guard guard(registry_lock);
    serial_ = next_serial++;
    live_spaces().insert(serial_);
}

ProtoSpace::~ProtoSpace() {
    const std::lock_guard guard(registry_lock);
    live_spaces().erase(serial_);
}

ProtoContext *ProtoSpace::find_context_of_this_thread() const {
    const ThreadContexts *own = ThreadContexts::mine(false);
    return own != nullptr ? own->find(this) : nullptr;
}

ProtoContext *ProtoSpace::context_for_this_thread() {
    if (ProtoContext *ctx = find_context_of_this_thread())
        return ctx;
    std::unique_ptr<ProtoContext> made(make_context());
    if (made == nullptr)
        return nullptr;
    ProtoContext *ctx = made.get();
    {
        const std::lock_guard lock(world_lock_);
        if (!contexts_.empty())
            go_parallel();
        made->recursion_limit.store(recursion_limit_, std::memory_order_relaxed);
        made->let_own(free_owner_id());
        made->open_for.store(gate_token(), std::memory_order_relaxed);
        contexts_.push_back(std::move(made));
    }
    ThreadContexts::mine(true)->add(this, ctx);
    return ctx;
}

void ProtoSpace::drop_context_of_this_thread() {
    const std::lock_guard guard(registry_lock);
    if (ThreadContexts *own = ThreadContexts::mine(false))
        own->remove(this);
}

void ProtoSpace::set_recursion_limit(int limit) {
    const std::lock_guard lock(world_lock_);
    recursion_limit_ = limit;
    for (auto &ctx : contexts_)
        ctx->recursion_limit.store(limit, std::memory_order_relaxed);
}

/// HPYU_HASH_SEED=N makes hashes repeatable, for tests; otherwise nobody can guess them.
static void choose_hash_key(uint64_t (&key)[2]) {
    if (const char *seed = std::getenv("HPYU_HASH_SEED"); seed != nullptr && *seed != '\0') {
        key[0] = std::strtoull(seed, nullptr, 10);
        key[1] = ~key[0];
    } else if (getrandom(key, sizeof key, 0) != sizeof key) {
        key[0] = reinterpret_cast<uintptr_t>(&key);
        key[1] = static_cast<uint64_t>(getpid());
    }
}

bool ProtoSpace::start() {
    choose_hash_key(hash_key);
    ProtoContext *ctx = context_for_this_thread();
    if (ctx == nullptr)
        return false;
    ctx->enter();
    const bool ok = start_types(*ctx) && start_values(*ctx) && make_exception_types(*ctx) && make_builtin_modules(*ctx);
    ctx->leave();
    started_ = true;
    for (auto &each : contexts_)
        each->open_for.store(gate_token(), std::memory_order_relaxed);
    return ok;
}

/// Types first as bare cells, since names are str objects and namespaces dicts; then each is finished.
bool ProtoSpace::start_types(ProtoContext &ctx) {
#define HPYU_BUILTIN_TYPE(field, definition, base) \
    if ((types.field = allocate_builtin_type(ctx, definition, types.base)) == nullptr) \
        return false;
#include "builtin_types.def"
    types.object->type = types.type->type = types.type;
    types.object->base = nullptr;
    empty_tuple = tuple_new(ctx, nullptr, 0);
    if (!empty_tuple)
        return false;
    none = ctx.make<ProtoObject>(types.none);
    not_implemented = ctx.make<ProtoObject>(types.not_implemented);
    ellipsis = ctx.make<ProtoObject>(types.ellipsis);
    for (auto [value, number] : {std::pair{&true_, 1}, {&false_, 0}}) {
        Int *object = ctx.make<Int>(types.bool_);
        if (object == nullptr)
            return false;
        object->size = number;
        object->small = static_cast<mp_limb_t>(number);
        *value = object;
    }
    ctx.none_ = none;
    ctx.true_value_ = true_;
    ctx.false_value_ = false_;
    ctx.not_implemented_ = not_implemented;
    ctx.ellipsis_ = ellipsis;
#define HPYU_NAME(name) \
    if ((names.name = intern(ctx, #name)) == nullptr) \
        return false;
#define HPYU_NAME_AS(field, text) \
    if ((names.field = intern(ctx, text)) == nullptr) \
        return false;
#include "names.def"
#define HPYU_BUILTIN_TYPE(field, definition, base) \
    if (!finish_builtin_type(ctx, types.field, definition)) \
        return false;
#include "builtin_types.def"
    return none && not_implemented && ellipsis;
}

bool ProtoSpace::start_values(ProtoContext &ctx) {
    empty_str = str_alloc(ctx, 0, 127);
    empty_bytes = bytes_new(ctx, "", 0);
    for (uint32_t c = 0; c < 256; ++c) {
        Str *str = str_alloc(ctx, 1, c);
        if (str == nullptr)
            return false;
        str->put(0, c);
        latin1[c] = intern(ctx, str);
    }
    return empty_str != nullptr && empty_bytes;
}

void ProtoSpace::shut_down() {
    ProtoContext *ctx = context_for_this_thread();
    ctx->enter();
    started_ = false;
    for (auto &each : contexts_)
        each->open_for.store(token_, std::memory_order_relaxed);
    clear_error(*ctx);
    run_exit_finalizers(*ctx);
    heap.each_release_cell([&](ProtoObject *object) {
        if (object->type->slots.tp_finalize && !(object->flags.fetch_or(kFlagFinalized) & kFlagFinalized))
            to_finalize_.push_back(object);
    });
    run_dead_hooks(*ctx);
    heap.each_release_cell([&](ProtoObject *object) { to_release_.push_back(object); });
    release_dead();
    ctx->leave();
    std::vector<std::unique_ptr<ProtoContext>> dead;
    const std::lock_guard guard(registry_lock);
    live_spaces().erase(serial_);   // from now on threads that end leave the space alone
    dead.swap(contexts_);
}

}  // namespace hpyu
