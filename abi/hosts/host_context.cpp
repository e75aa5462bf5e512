// SPDX-License-Identifier: MIT
// Putting a host's context together, and what it does for the loader.
#include "hosts/host_context.hpp"

#include <algorithm>
#include <cstring>

#include "derived/derived.hpp"
#include "derived/records.hpp"
#include "derived/spec_record.hpp"
#include "hosts/callable.hpp"

namespace hpyu {

namespace {

/// The size of the first hpyu_host that there was: up to its last member.
constexpr size_t kLeastHost = offsetof(hpyu_host, free) + sizeof(hpyu_host::free);

/// The field of a row: a function or a handle, one word either way.
void *&word_of(HPyContext &ctx, int index) {
    return reinterpret_cast<void **>(&ctx.h_None)[index];
}

/// Copies what the host knew of; what is left stays zero.
template <class T>
void copy_known(T *to, const void *from, size_t size) {
    std::memcpy(static_cast<void *>(to), from, std::min(size, sizeof(T)));
}

/// The exception classes, bases first; a base stands for a class that a host lacks.
constexpr struct {
    const char *constant, *base;
} kExceptions[] = {
#define HPYU_EXCEPTION(name, base, kind, doc) {"h_" #name, "h_" #base},
#include "exceptions.def"
};

}  // namespace

// -- making -----------------------------------------------------------------------------------------------------------

HostContext::HostContext(const hpyu_host &host) {
    if (!copy_host(host))
        return;
    fill_constants();
    fill_slots();
}

HostContext::~HostContext() {
    HPyContext *ctx = context();
    if (problem_.empty()) {
        for (HPy type : own_types_)
            ctx->ctx_Close(ctx, type);
        for (const auto &[number, handle] : globals_)
            ctx->ctx_Close(ctx, handle);
        // A class that dies with this may be an instance of another one, and have a payload.
        for (const auto &record : spec_records_)
            record->let_go();
        // Trackers and builders that were never ended.
        records.visit([&](void *record) {
            const std::unique_ptr<HandleRow> row(static_cast<HandleRow *>(record));
            close_all(ctx, row->handles);
        });
    }
    if (host_.free != nullptr)
        host_.free(host_.data);
}

bool HostContext::copy_host(const hpyu_host &host) {
    if (host.size < kLeastHost)
        problem_ = "its size is that of no hpyu_host: set it to sizeof(hpyu_host)";
    else if (host.slots == nullptr || host.slots_size < offsetof(HPyContext, h_None) ||
             host.slots_size % sizeof(void *) != 0)
        problem_ = "it has no slots, or slots_size is not sizeof(HPyContext)";
    if (!problem_.empty())
        return false;
    copy_known(&host_, &host, host.size);
    name_ = host.name != nullptr ? host.name : "host";
    host_.name = name_.c_str();
    if (host_.module_new == nullptr || host_.function_new == nullptr || host_.err_take == nullptr ||
        host_.err_restore == nullptr) {
        problem_ = "it lacks one of module_new, function_new, err_take and err_restore";
        host_.free = nullptr;  // what was not made is not ended
    } else if ((host_.instance_new == nullptr) != (host_.payload_of == nullptr)) {
        problem_ = "instance_new and payload_of go together";
        host_.free = nullptr;
    }
    return problem_.empty();
}

void HostContext::fill_constants() {
    HPyContext &ctx = block_.context;
    copy_known(&ctx, host_.slots, host_.slots_size);
    ctx.name = host_.name;
    ctx._private = static_cast<ContextServices *>(this);
    ctx.abi_version = HPY_ABI_VERSION;
    for (const auto &exception : kExceptions) {
        const SlotRow *own = find_slot_row(exception.constant), *base = find_slot_row(exception.base);
        if (own != nullptr && base != nullptr && word_of(ctx, own->description.index) == nullptr)
            word_of(ctx, own->description.index) = word_of(ctx, base->description.index);
    }
}

/// Derived slots come in rounds, since what one round gives may be what others need; what is left becomes closures.
void HostContext::fill_slots() {
    HPyContext &ctx = block_.context;
    DerivedSlots candidates;
    for (const auto family :
         {derived_handles, derived_errors, derived_numbers, derived_objects, derived_calls, derived_text,
          derived_containers, derived_types, derived_modules, derived_capsules, derived_builtins}) {
        if (family == derived_types && host_.instance_new == nullptr)
            continue;
        for (DerivedSlot &slot : family())
            candidates.push_back(std::move(slot));
    }
    const auto is_there = [&](int index) {
        return word_of(ctx, index) != nullptr ||
               std::find(std::begin(kAssumed), std::end(kAssumed), index) != std::end(kAssumed);
    };
    for (bool changed = true; changed;) {
        changed = false;
        for (const DerivedSlot &slot : candidates) {
            if (word_of(ctx, slot.index) != nullptr || !std::all_of(slot.needs.begin(), slot.needs.end(), is_there))
                continue;
            word_of(ctx, slot.index) = reinterpret_cast<void *>(slot.body);
            block_.providers[static_cast<size_t>(slot.index)] = HPYU_BY_DERIVED;
            changed = true;
        }
    }
    for (const int index : kAssumed)
        if (word_of(ctx, index) == nullptr)
            problem_ += (problem_.empty() ? "these slots are neither given nor can they be derived: " : ", ") +
                        std::string(slot_row(index).description.name);
    if (!problem_.empty()) {
        host_.free = nullptr;
        return;
    }
    closures_ = std::make_unique<SlotClosures>(name_, host_.unknown_slot, host_.data);
    for (int index = 0; index < kRowCount; ++index) {
        if (slot_row(index).is_constant() || word_of(ctx, index) != nullptr)
            continue;
        word_of(ctx, index) = closures_->function(index);
        block_.providers[static_cast<size_t>(index)] = HPYU_BY_CLOSURE;
        if (word_of(ctx, index) == nullptr)
            problem_ = "there is no memory for its closures";
    }
}

// -- what the derived slots keep --------------------------------------------------------------------------------------

const char *HostContext::keep_text(std::string_view text) {
    const std::lock_guard guard(lock_);
    const auto at = texts_.find(text);
    return (at != texts_.end() ? at : texts_.emplace(text).first)->c_str();
}

void HostContext::store_global(HPyContext *ctx, uint64_t number, HPy h) {
    HPy old;
    {
        const std::lock_guard guard(globals_lock_);
        old = std::exchange(globals_[number], h);
    }
    ctx->ctx_Close(ctx, old);
}

HPy HostContext::load_global(HPyContext *ctx, uint64_t number) {
    const std::shared_lock guard(globals_lock_);
    const auto at = globals_.find(number);
    return at != globals_.end() && at->second._i != 0 ? ctx->ctx_Dup(ctx, at->second) : HPy{0};
}

uint64_t HostContext::keep_record(std::unique_ptr<SpecRecord> record) {
    const std::lock_guard guard(lock_);
    spec_records_.push_back(std::move(record));
    return spec_words_.open(spec_records_.back().get());
}

HPy HostContext::own_type(HPyContext *ctx, OwnType which) {
    static constexpr HPy (*kMakers[])(HPyContext *) = {make_capsule_type, make_sequence_iterator_type};
    HPy &type = own_types_[static_cast<size_t>(which)];
    {
        const std::lock_guard guard(lock_);
        if (type._i != 0)
            return type;
    }
    const HPy made = kMakers[static_cast<size_t>(which)](ctx);
    const std::lock_guard guard(lock_);
    if (type._i == 0)
        return type = made;
    ctx->ctx_Close(ctx, made);
    return type;
}

HPy HostContext::function_new(HPyContext *ctx, std::unique_ptr<Callable> callable, HPy owner, bool binds) {
    const HPy made = host_.function_new(ctx, callable.get(), owner, binds ? 1 : 0);
    if (made._i != 0)
        callable.release();
    return made;
}

// -- ContextServices --------------------------------------------------------------------------------------------------

HPy HostContext::make_module(HPyContext *ctx, const char *name, const char *doc,
                             std::span<const HPyMeth *const> methods) {
    Held module(ctx, host_.module_new(ctx, name, doc));
    for (const HPyMeth *meth : methods) {
        auto callable = module ? method_callable(*meth, {name}) : nullptr;
        if (module && callable == nullptr)
            return raise(ctx, ctx->h_ValueError, "Unsupported HPyMeth signature");
        const Held function(ctx, module ? function_new(ctx, std::move(callable), module, false) : HPy{0});
        if (!function || ctx->ctx_SetAttr_s(ctx, module, meth->name, function) < 0)
            return HPy{0};
    }
    return module.release();
}

HPy HostContext::call_create(HPyContext *ctx, HPyFunc_mod_create create, const char *, HPy spec) {
    Held made(ctx, checked_result(ctx, "HPy_mod_create", create(ctx, spec)));
    const Held plain(ctx, made ? host_.module_new(ctx, "plain", nullptr) : HPy{0});
    const Held own(ctx, plain ? ctx->ctx_Type(ctx, made) : HPy{0}), builtin(ctx, own ? ctx->ctx_Type(ctx, plain) : HPy{0});
    if (!builtin)
        return HPy{0};
    if (ctx->ctx_Is(ctx, own, builtin))
        return raise(ctx, ctx->h_SystemError,
                     "HPy_mod_create slot returned a builtin module object. This is currently not supported.");
    return made.release();
}

int HostContext::call_exec(HPyContext *ctx, HPyFunc_inquiry exec, const char *name, HPy module) {
    const int result = exec(ctx, module);
    if ((result != 0) == (ctx->ctx_Err_Occurred(ctx) != 0))
        return result != 0 ? -1 : 0;
    return raise(ctx, ctx->h_SystemError, std::string("execution of module ") + name +
                     (result == 0 ? " raised unreported exception" : " failed without setting an exception"));
}

/// A module is an object that takes attributes, in every object model.
HPy HostContext::make_namespace(HPyContext *ctx) { return host_.module_new(ctx, "namespace", nullptr); }

HPy HostContext::make_function(HPyContext *ctx, const char *name, hpyu_function function, void *data,
                               void (*release)(void *)) {
    auto callable = std::make_unique<ProgramFunction>(name, function, data);
    ProgramFunction *made = callable.get();
    const HPy h = function_new(ctx, std::move(callable), HPy{0}, true);
    if (h._i != 0)
        made->release_data = release;  // nothing can fail any more
    return h;
}

int HostContext::serialize(HPyContext *ctx, const char *module_name) {
    if (host_.serialize != nullptr)
        return host_.serialize(ctx, module_name);
    return raise(ctx, ctx->h_NotImplementedError, "host '" + name_ + "' does not serialize modules");
}

std::string HostContext::err_report(HPyContext *ctx, HPy exception) {
    const Held cause(ctx, ctx->ctx_GetAttr_s(ctx, exception, "__cause__"));
    ctx->ctx_Err_Clear(ctx);
    std::string report;
    if (cause && ctx->ctx_TypeCheck(ctx, cause, ctx->h_BaseException))
        report = err_report(ctx, cause) + "\nThe above exception was the direct cause of the following exception:\n\n";
    const Held text(ctx, ctx->ctx_Str(ctx, exception));
    ctx->ctx_Err_Clear(ctx);
    const std::string message = text ? text_of(ctx, text) : "<exception str() failed>";
    return report + type_name_of(ctx, exception) + (message.empty() ? "" : ": " + message) + "\n";
}

bool HostContext::attach_thread() { return host_.attach == nullptr || host_.attach(context()) == 0; }

void HostContext::detach_thread() {
    if (host_.detach != nullptr)
        host_.detach(context());
}

void HostContext::release(HPyContext *ctx, cpy_PyObject *object) {
    if (is_derived(row::AsPyObject))
        ctx->ctx_Close(ctx, HPy{reinterpret_cast<intptr_t>(object)});
    else if (host_.release != nullptr)
        host_.release(ctx, object);
}

void HostContext::collect(HPyContext *ctx) {
    if (host_.collect != nullptr)
        host_.collect(ctx);
}

}  // namespace hpyu
