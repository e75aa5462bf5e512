// SPDX-License-Identifier: MIT
// Callables that hosts are handed (hpyu_callable) as C++ objects, and the parts that their kinds share.
#pragma once

#include <hpy_universal/host.h>

#include <memory>
#include <string>

#include "contexts/through.hpp"

namespace hpyu {

struct SpecRecord;

/// Deleted by its release. What invoke throws becomes an exception of Python's, and what it answers is checked against
/// what is pending.
class Callable : public hpyu_callable {
public:
    Callable(const char *name, const char *doc);
    virtual ~Callable() = default;
    Callable(const Callable &) = delete;

    virtual HPy invoke(HPyContext *ctx, HPy owner, const HPy *args, size_t nargs, HPy kwnames) = 0;
};

/// A function of the embedding program.
class ProgramFunction final : public Callable {
public:
    ProgramFunction(std::string text, hpyu_function function, void *data)
        : Callable(nullptr, nullptr), text_(std::move(text)), function_(function), data_(data) {
        name = text_.c_str();
    }
    ~ProgramFunction() override {
        if (release_data != nullptr)
            release_data(data_);
    }
    HPy invoke(HPyContext *ctx, HPy, const HPy *args, size_t nargs, HPy kwnames) override {
        return function_(ctx, data_, args, nargs, kwnames);
    }
    /// Set last: a function whose making failed leaves its data alone.
    void (*release_data)(void *) = nullptr;

private:
    std::string text_;
    hpyu_function function_;
    void *data_;
};

/// What the callable of an extension's function belongs to: a module by its name, or a type from a spec.
struct CallableOwner {
    std::string name;                    ///< In messages: "geo", "Point".
    const SpecRecord *type = nullptr;    ///< Null for a module: self is then the owner of the function object.
};

/// A function of a module, or a method; null if the definition's signature is none of a method.
std::unique_ptr<Callable> method_callable(const HPyMeth &meth, const CallableOwner &owner);
/// True if an instance of the type, or of a class derived from it, is the first argument; else TypeError.
bool check_receiver(HPyContext *ctx, const CallableOwner &owner, const char *method, const HPy *args, size_t nargs);
/// True if there are no keyword arguments; else TypeError.
bool check_no_keywords(HPyContext *ctx, const std::string &function, HPy kwnames);

/// The SystemError of a function that failed without an exception, or succeeded with one pending.
HPy checked_result(HPyContext *ctx, const char *function, HPy result);

}  // namespace hpyu
