// SPDX-License-Identifier: MIT
//
// Modules: the module definition, and the symbols by which a runtime finds it in the extension's file.
//
//     static HPyDef *defines[] = {&add, NULL};
//     static HPyModuleDef geo = {.doc = "Geometry", .defines = defines};
//     HPy_MODINIT(geo, geo)
//
// The file is then geo.hpy0.so. A module in a package is named by the part after the last dot.
//
// What happens at an import: the runtime opens the file, compares the version that HPy_MODINIT has written down with
// its own, hands over the context, asks for the definition, makes a module from it, adds the functions among its
// defines, and runs its HPy_mod_exec slots in order. There types are made and constants are set:
//
//     HPyDef_SLOT(geo_exec, HPy_mod_exec)
//     static int geo_exec_impl(HPyContext *ctx, HPy module)
//     {
//         return HPyHelpers_AddType(ctx, module, "Point", &point_spec, NULL) ? 0 : -1;
//     }
//
// A module may be imported several times in a process, once for each space. What it keeps beyond a call it keeps in
// attributes, payloads, or an HPyGlobal; a handle kept in a C variable would be that of one space.
//
// Source in HPy's documentation: "HPy Module", "Embedding HPy modules".
#pragma once

#include "hpy/define.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A module to be. The name is not part of it: it comes from the import. The runtime reads it for as long as the module
/// is loaded.
typedef struct {
    const char *doc;                  ///< UTF-8, or NULL
    HPy_ssize_t size;                 ///< reserved for module state, 0
    cpy_PyMethodDef *legacy_methods;  ///< NULL in a universal extension
    HPyDef **defines;                 ///< methods and module slots, ended by NULL; or NULL
    HPyGlobal **globals;              ///< every HPyGlobal that the module uses, ended by NULL; or NULL
} HPyModuleDef;

// ---- The context global ---------------------------------------------------------------------------------------------
// HPyInitGlobalContext_<name> stores the context before the module is made. HPy's own headers need the global for
// trampolines; extensions use it where they are called without a context.

#ifdef HPY_EMBEDDED_MODULES
// Several modules in one binary: each file has a context global of its own, so everything that belongs to one module
// must be in one file.
_HPy_UNUSED static HPyContext *_ctx_for_trampolines;
#else
extern _HPy_HIDDEN HPyContext *_ctx_for_trampolines;
#endif

#ifdef __cplusplus
}
#endif

/// Says that the module can be one of several in a binary compiled with HPY_EMBEDDED_MODULES; stands before its first
/// definition. Without HPY_EMBEDDED_MODULES it says nothing.
#ifdef HPY_EMBEDDED_MODULES
#define HPY_MOD_EMBEDDABLE(modname) extern HPyContext *_ctx_for_trampolines;
#define _HPy_CONTEXT_GLOBAL
#else
#define HPY_MOD_EMBEDDABLE(modname)
#ifdef __cplusplus
#define _HPy_CONTEXT_GLOBAL            \
    extern "C" {                       \
    HPyContext *_ctx_for_trampolines;  \
    }
#else
#define _HPy_CONTEXT_GLOBAL HPyContext *_ctx_for_trampolines;
#endif
#endif

/// Exports the module mod_def (an HPyModuleDef, not its address) as ext_name: the ABI version that it was built for,
/// the entry that receives the context, and the entry that gives the definition. Stands at file scope, once for each
/// module, without a semicolon. HPyInit_<name> has no context: code that needs one goes into an HPy_mod_exec slot.
#define HPy_MODINIT(ext_name, mod_def)                                           \
    HPy_EXPORTED_FUNC uint32_t get_required_hpy_major_version_##ext_name(void);  \
    uint32_t get_required_hpy_major_version_##ext_name(void)                     \
    {                                                                            \
        return HPY_ABI_VERSION;                                                  \
    }                                                                            \
    HPy_EXPORTED_FUNC uint32_t get_required_hpy_minor_version_##ext_name(void);  \
    uint32_t get_required_hpy_minor_version_##ext_name(void)                     \
    {                                                                            \
        return HPY_ABI_VERSION_MINOR;                                            \
    }                                                                            \
    _HPy_CONTEXT_GLOBAL                                                          \
    HPy_EXPORTED_FUNC void HPyInitGlobalContext_##ext_name(HPyContext *ctx);     \
    void HPyInitGlobalContext_##ext_name(HPyContext *ctx)                        \
    {                                                                            \
        _ctx_for_trampolines = ctx;                                              \
    }                                                                            \
    HPy_EXPORTED_FUNC HPyModuleDef *HPyInit_##ext_name(void);                    \
    HPyModuleDef *HPyInit_##ext_name(void)                                       \
    {                                                                            \
        return &(mod_def);                                                       \
    }
