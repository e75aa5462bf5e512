// SPDX-License-Identifier: MIT
// The arguments of functions that are written in Python elsewhere: their messages differ from those of builtins.
#include <algorithm>

#include "modules/collections/collections.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {
namespace {

Raised raise_too_many(ProtoContext &ctx, const PythonSignature &signature, size_t given) {
    const size_t self = signature.bound ? 1 : 0;
    const size_t most = signature.positional + self, least = std::min(signature.required, signature.positional) + self;
    const bool range = least != most;
    std::string takes = range ? "from " + std::to_string(least) + " to " + std::to_string(most) : std::to_string(most);
    return type_error(ctx, signature.function, "() takes ", takes, " positional argument", range || most != 1 ? "s" : "",
                      " but ", given + self, given + self == 1 ? " was" : " were", " given");
}

Raised raise_missing(ProtoContext &ctx, const PythonSignature &signature, const std::vector<std::string> &missing) {
    std::string list;
    for (size_t i = 0; i < missing.size(); ++i) {
        if (i != 0)
            list += missing.size() == 2 ? " and " : i + 1 == missing.size() ? ", and " : ", ";
        list += "'" + missing[i] + "'";
    }
    return type_error(ctx, signature.function, "() missing ", uint64_t{missing.size()}, " required positional argument",
                      missing.size() == 1 ? "" : "s", ": ", list);
}

}  // namespace

int bind_arguments(ProtoContext &ctx, const PythonSignature &signature, const Value *args, size_t nargs, Tuple *kwnames,
                   Value *out) {
    const size_t count = signature.names.size();
    for (size_t i = 0; i < count; ++i)
        out[i] = i < nargs && i < signature.positional ? args[i] : Value();
    for (size_t k = 0, n = keyword_count(kwnames); k < n; ++k) {
        const std::string name = str_text(as<Str>(kwnames->items()[k]));
        const size_t i = static_cast<size_t>(std::find(signature.names.begin(), signature.names.end(), name) -
                                             signature.names.begin());
        if (i == count)
            return type_error(ctx, signature.function, "() got an unexpected keyword argument '", name, "'");
        if (out[i])
            return type_error(ctx, signature.function, "() got multiple values for argument '", name, "'");
        out[i] = args[nargs + k];
    }
    if (nargs > signature.positional)
        return raise_too_many(ctx, signature, nargs);
    std::vector<std::string> missing;
    for (size_t i = 0; i < signature.required; ++i)
        if (!out[i])
            missing.push_back(signature.names[i]);
    return missing.empty() ? 0 : static_cast<int>(raise_missing(ctx, signature, missing));
}

}  // namespace hpyu
