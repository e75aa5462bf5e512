// SPDX-License-Identifier: MIT
// LoaderSpace: a space that finds and loads HPy modules; what an embedder's hpyu_space is.
#pragma once

#include <memory>

#include "hpy_space.hpp"
#include "loader.hpp"

namespace hpyu {

class LoaderSpace final : public HpySpace {
public:
    /// A started space; null if there is no memory.
    static std::unique_ptr<LoaderSpace> create();
    ~LoaderSpace() override;

    /// A function object (function.cpp).
    HPy make_function(HPyContext *ctx, const char *name, hpyu_function function, void *data,
                      void (*release)(void *)) override;

protected:
    void visit_roots(Tracer &tracer) override;

private:
    LoaderSpace();

    Loader loader_;
    Type *function_type_ = nullptr;
};

/// Makes the type of embedders' functions (function.cpp). Null: no memory.
Type *make_function_type(ProtoContext &ctx);

}  // namespace hpyu
