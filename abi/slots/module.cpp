// SPDX-License-Identifier: MIT
// Import, module globals, context variables, evaluation.
#include "modules/import.hpp"
#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "types/function_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

HPy slot::Import_ImportModule(HPyContext *ctx, const char *utf8_name) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        Root<hpyu::Str *> name(t, t.name(utf8_name));
        return name ? give(t, import_module(t, name)) : HPy{0};
    });
}

// -- globals ----------------------------------------------------------------------------------------------------------

[[gnu::noinline]] static void global_store_slowly(HPyContext *ctx, HPyGlobal *global, HPy h) {
    with(ctx, Optional{h}, [=](HpyThread &t, Value v) -> int {
        if (global == nullptr)
            return null_argument(t);
        static_assert(sizeof(HPyGlobal) == sizeof(std::atomic<uint64_t>));
        const uint64_t number = GlobalTable::number_of(*reinterpret_cast<std::atomic<uint64_t> *>(global));
        return t.hpy_space().globals.store(number, v) ? 0 : static_cast<int>(memory_error(t));
    });
}

void slot::Global_Store(HPyContext *ctx, HPyGlobal *global, HPy h) {
    HpyThread *t = thread_inside(ctx);
    const Value v = glance(h);
    if (t == nullptr || !v || global == nullptr ||
        !t->hpy_space().globals.store_at_once(static_cast<uint64_t>(std::atomic_ref(global->_i).load(std::memory_order_acquire)), v))
        global_store_slowly(ctx, global, h);
}

HPy slot::Global_Load(HPyContext *ctx, HPyGlobal global) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) {
        return t.open(t.hpy_space().globals.load(static_cast<uint64_t>(global._i)));
    });
}

// -- context variables ------------------------------------------------------------------------------------------------

static ContextVar *variable_argument(HpyThread &t, Value v) {
    if (has_layout(v, Layout::ContextVar))
        return as<ContextVar>(v);
    return type_error(t, "an instance of ContextVar was expected");
}

HPy slot::ContextVar_New(HPyContext *ctx, const char *name, HPy default_value) {
    return with(ctx, Optional{default_value}, [=](HpyThread &t, Value fallback) -> Value {
        hpyu::Str *text = t.name(name);
        return text != nullptr ? context_var_new(t, text, fallback) : Value();
    });
}

[[gnu::noinline]] static int32_t context_var_get_slowly(HPyContext *ctx, HPy context_var, HPy default_value,
                                                        HPy *result) {
    if (result != nullptr)
        *result = HPy{0};
    return with(ctx, context_var, Optional{default_value}, [=](HpyThread &t, Value v, Value fallback) -> int32_t {
        ContextVar *variable = variable_argument(t, v);
        if (variable == nullptr)
            return -1;
        if (result == nullptr)
            return null_argument(t);
        *result = t.open(context_var_get(t, variable, fallback));
        return error_occurred(t) ? -1 : 0;
    });
}

int32_t slot::ContextVar_Get(HPyContext *ctx, HPy context_var, HPy default_value, HPy *result) {
    HpyThread *t = thread_inside(ctx);
    const ProtoObject *var = peek(context_var);
    if (t != nullptr && var != nullptr && result != nullptr && var->type->layout == Layout::ContextVar) [[likely]]
        if (const Value fallback = glance(default_value); fallback || default_value._i == 0)
            if (const Value found = context_var_at_once(*t, static_cast<const ContextVar *>(var), fallback))
                if (*result = t->open_at_once(found); result->_i != 0) [[likely]]
                    return 0;
    return context_var_get_slowly(ctx, context_var, default_value, result);
}

HPy slot::ContextVar_Set(HPyContext *ctx, HPy context_var, HPy value) {
    return with(ctx, context_var, value, [](HpyThread &t, Value v, Value to) -> Value {
        ContextVar *variable = variable_argument(t, v);
        return variable != nullptr ? context_var_set(t, variable, to) : Value();
    });
}

// -- evaluation -------------------------------------------------------------------------------------------------------

static Raised no_evaluator(HpyThread &t, const char *function) {
    return raise(t, t.exc().NotImplementedError, function,
                 ": no evaluator is set: this runtime has no Python compiler, an embedder provides one with "
                 "hpyu_set_evaluator");
}

HPy slot::Compile_s(HPyContext *ctx, const char *utf8_source, const char *utf8_filename, HPy_SourceKind kind) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        const Evaluator &evaluator = t.hpy_space().evaluator;
        if (evaluator.compile == nullptr)
            return give(t, Value(no_evaluator(t, "HPy_Compile_s")));
        if (utf8_source == nullptr || utf8_filename == nullptr)
            return give(t, Value(null_argument(t)));
        if (kind < HPy_SourceKind_Expr || kind > HPy_SourceKind_Single)
            return give(t, Value(system_error(t, "invalid source kind")));
        return evaluator.compile(ctx, evaluator.data, utf8_source, utf8_filename, kind);
    });
}

HPy slot::EvalCode(HPyContext *ctx, HPy code, HPy globals, HPy locals) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        const Evaluator &evaluator = t.hpy_space().evaluator;
        if (evaluator.evaluate == nullptr)
            return give(t, Value(no_evaluator(t, "HPy_EvalCode")));
        return evaluator.evaluate(ctx, evaluator.data, code, globals, locals);
    });
}

}  // namespace hpyu
