// SPDX-License-Identifier: MIT
// The space itself: its loader, asked by what imports, and its type of functions.
#include "loader_space.hpp"

#include "types/str.hpp"

namespace hpyu {

LoaderSpace::LoaderSpace() {
    loader = &loader_;
    find_module = [this](ProtoContext &ctx, Str *name) {
        auto &thread = static_cast<HpyThread &>(ctx);
        return thread.take(loader_.find(thread.universal(), str_text(name)));
    };
}

/// Finalizers run later, while the base is shut down: what they import must not come here any more.
LoaderSpace::~LoaderSpace() { find_module = nullptr; }

std::unique_ptr<LoaderSpace> LoaderSpace::create() {
    std::unique_ptr<LoaderSpace> space(new LoaderSpace);
    if (!space->start_hpy())
        return nullptr;
    const Entry entry(space->universal());
    space->function_type_ = make_function_type(entry.thread());
    return space->function_type_ != nullptr ? std::move(space) : nullptr;
}

void LoaderSpace::visit_roots(Tracer &tracer) {
    HpySpace::visit_roots(tracer);
    tracer.visit(function_type_);
}

}  // namespace hpyu
