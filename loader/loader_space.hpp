// SPDX-License-Identifier: MIT
// LoaderSpace: a space that finds and loads HPy modules; what an embedder's hpyu_space is.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "finder.hpp"
#include "hpy_space.hpp"
#include "hpy_universal.h"

namespace hpyu {

class LoaderSpace final : public HpySpace {
public:
    /// A started space; null if there is no memory.
    static std::unique_ptr<LoaderSpace> create();
    ~LoaderSpace() override;

    /// What an import asks when a module is neither in the table nor builtin: a registered module, or one of the search
    /// path (of the parent's __path__, for a dotted name). Null with nothing pending if there is none; null with
    /// ImportError if it can't be loaded.
    Value find(HpyThread &thread, Str *name);

    /// Adds a module that is linked into the program; false if the name is taken.
    bool register_module(const std::string &name, const hpyu_module_entry &entry);

    /// Adds a directory to the search path, if it is not there yet.
    void add_search_path(const std::string &directory);
    std::vector<std::string> directories();

    /// The type of the functions that hpyu_function_new makes.
    Type *function_type() const { return function_type_; }

    /// How often a thread attached (embedding.cpp); never reused by another space.
    uint64_t id() const { return id_; }

protected:
    void visit_roots(Tracer &tracer) override;

private:
    LoaderSpace();

    bool parent_path(HpyThread &thread, const std::string &parent, std::vector<std::string> &out);

    const uint64_t id_;
    Type *function_type_ = nullptr;
    std::mutex lock_;                                   ///< Guards what follows.
    std::map<std::string, hpyu_module_entry> registered_;
};

/// Makes the type of embedders' functions (function.cpp). Null: no memory.
Type *make_function_type(ProtoContext &ctx);

/// A function for hpyu_function_new, without a release function yet. Null with an exception pending.
[[nodiscard]] Value make_embedder_function(HpyThread &thread, Type *type, const char *name, hpyu_function function,
                                           void *data);
/// What to call with the data when the function is dead: set last, when nothing can fail any more.
void set_function_release(Value function, void (*release)(void *));

}  // namespace hpyu
