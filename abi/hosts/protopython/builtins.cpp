// SPDX-License-Identifier: MIT
// Builtin functions in the place of protoPython's own: an instance of a type from a spec among the arguments is asked
// through the context's slots, everything else goes to the function that was there before.
#include "builtins.hpp"

#include <hpy.h>

#include <array>

#include "classes.hpp"
#include "contexts/through.hpp"
#include "methods.hpp"

namespace hpyu::protopython {

namespace {

struct Builtin {
    const char *name;
    size_t least, most;   ///< Arguments.
    HPy (*ask)(HPyContext *ctx, const HPy *args);
};

constexpr Builtin kBuiltins[] = {
    {"abs", 1, 1, [](HPyContext *ctx, const HPy *args) { return HPy_Absolute(ctx, args[0]); }},
    {"divmod", 2, 2, [](HPyContext *ctx, const HPy *args) { return HPy_Divmod(ctx, args[0], args[1]); }},
    {"len", 1, 1,
     [](HPyContext *ctx, const HPy *args) {
         const HPy_ssize_t length = HPy_Length(ctx, args[0]);
         return length >= 0 ? HPyLong_FromSsize_t(ctx, length) : HPy_NULL;
     }},
    {"pow", 2, 3, [](HPyContext *ctx, const HPy *args) { return HPy_Power(ctx, args[0], args[1], args[2]); }},
};
constexpr size_t kMostArguments = 3;

std::array<const Object *, std::size(kBuiltins)> originals;   // Rooted once, when they are set.

template <size_t which>
const Object *call_builtin(World &w, Context *here, const Object *, const List *args, const Keywords &keywords) {
    constexpr Builtin builtin = kBuiltins[which];
    const size_t count = args->getSize(here);
    bool is_asked = false;
    for (size_t i = 0; i < count; ++i)
        is_asked = is_asked || is_of_spec(w, here, args->getAt(here, static_cast<int>(i)));
    if (!is_asked || count < builtin.least || count > builtin.most || keywords.names != nullptr)
        return originals[which]->asMethod(here)(here, w.python.getBuiltins(), nullptr, args, keywords.values);
    Held held[kMostArguments] = {Held(w.ctx), Held(w.ctx), Held(w.ctx)};
    HPy handles[kMostArguments] = {w.ctx->h_None, w.ctx->h_None, w.ctx->h_None};
    for (size_t i = 0; i < count; ++i)
        handles[i] = held[i] = w.open(here, args->getAt(here, static_cast<int>(i)));
    const Held answer(w.ctx, builtin.ask(w.ctx, handles));
    return w.get(answer);
}

template <size_t... which>
void replace(World &w, Context *here, std::index_sequence<which...>) {
    const Object *builtins = w.python.getBuiltins();
    const auto one = [&](size_t i, const Object *function) {
        const String *name = w.string(here, kBuiltins[i].name);
        originals[i] = find(here, builtins, name);
        if (originals[i] == nullptr || !originals[i]->isMethod(here))
            return;
        w.roots.keep(here, originals[i]);
        builtins->setAttribute(here, name, function);
    };
    (one(which, native_method<call_builtin<which>>(here)), ...);
    w.python.invalidateResolveCache();
}

}  // namespace

void extend_builtins(World &w, Context *here) {
    replace(w, here, std::make_index_sequence<std::size(kBuiltins)>());
}

}  // namespace hpyu::protopython
