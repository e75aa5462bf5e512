// SPDX-License-Identifier: MIT
// Callables of the library as native methods, each with code of its own: a libffi closure, since protoCore passes a
// native method nothing by which it could tell which one it is.
#include "methods.hpp"

#include <ffi.h>

#include <array>
#include <cstring>

namespace hpyu::protopython {

namespace {

struct Method {
    World &w;
    hpyu_callable *callable;
    HPy owner;
    bool binds;
    bool compares;    ///< protoPython's interpreter takes None for NotImplemented from a comparison.
    ffi_closure *closure = nullptr;
};

bool is_comparison(std::string_view name) {
    static constexpr std::string_view kNames[] = {"__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__"};
    return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

/// Handles for the arguments of a call, which end with it.
class Arguments {
public:
    Arguments(World &w, Context *here) : w_(w), here_(here) {}
    ~Arguments() {
        for (size_t i = 0; i < count_; ++i)
            w_.close(at(i));
    }
    Arguments(const Arguments &) = delete;

    bool add(const Object *object) {
        const HPy h = w_.open(here_, object);
        if (HPy_IsNull(h))
            return false;
        if (count_ < kFew) {
            few_[count_] = h;
        } else {
            if (count_ == kFew)
                many_.assign(few_.begin(), few_.end());
            many_.push_back(h);
        }
        ++count_;
        return true;
    }
    bool add_all(const List *list) {
        const unsigned long size = list->getSize(here_);
        for (unsigned long i = 0; i < size; ++i)
            if (!add(list->getAt(here_, static_cast<int>(i))))
                return false;
        return true;
    }
    size_t count() const { return count_; }
    const HPy *data() const { return count_ <= kFew ? few_.data() : many_.data(); }

private:
    static constexpr size_t kFew = 8;
    HPy at(size_t i) const { return data()[i]; }

    World &w_;
    Context *here_;
    size_t count_ = 0;
    std::array<HPy, kFew> few_;
    std::vector<HPy> many_;
};

const Object *call_method(const Method &method, Context *here, const Object *self, const List *args,
                          const SparseList *values) {
    World &w = method.w;
    const Keywords keywords = received_keywords(w, here, values);
    Arguments given(w, here);
    // Found in a class and reached through the class, a method is as it stands there.
    if (method.binds && self != nullptr && !is_type(w, here, self) && !given.add(self))
        return nullptr;
    if (args != nullptr && !given.add_all(args))
        return nullptr;
    const size_t positional = given.count();
    Arguments names(w, here);
    if (keywords.names != nullptr) {
        if (!names.add(keywords.names->asObject(here)))
            return nullptr;
        for (unsigned long i = 0; i < keywords.names->getSize(here); ++i)
            if (const Object *name = keywords.names->getAt(here, static_cast<int>(i));
                !given.add(keywords.values->getAt(here, name->getHash(here))))
                return nullptr;
    }
    const HPy result = method.callable->call(w.ctx, method.callable, method.owner, given.data(), positional,
                                             names.count() > 0 ? *names.data() : HPy_NULL);
    const Object *object = w.get(result);
    w.close(result);
    return method.compares && object == w.not_implemented ? PROTO_NONE : object;
}

void run_closure(ffi_cif *, void *result, void **args, void *data) {
    const Method &method = *static_cast<const Method *>(data);
    const auto arg = [&](int i) { return *static_cast<void **>(args[i]); };
    auto *here = static_cast<Context *>(arg(0));
    const CallScope scope(here);
    *static_cast<const Object **>(result) = guarded(method.w, here, static_cast<const Object *>(nullptr), [&] {
        return call_method(method, here, static_cast<const Object *>(arg(1)), static_cast<const List *>(arg(3)),
                           static_cast<const SparseList *>(arg(4)));
    });
}

/// The signature of proto::ProtoMethod.
ffi_cif *method_signature() {
    static ffi_type *parameters[] = {&ffi_type_pointer, &ffi_type_pointer, &ffi_type_pointer, &ffi_type_pointer,
                                     &ffi_type_pointer};
    static ffi_cif signature;
    static const ffi_status status = ffi_prep_cif(&signature, FFI_DEFAULT_ABI, 5, &ffi_type_pointer, parameters);
    return status == FFI_OK ? &signature : nullptr;
}

}  // namespace

Keywords received_keywords(World &w, Context *here, const SparseList *values) {
    if (values == nullptr || values->getSize(here) == 0)
        return {};
    const Tuple *names = w.python.getCurrentKwNames();
    if (names == nullptr || names->getSize(here) != values->getSize(here))
        throw std::runtime_error("protoPython has lost the names of keyword arguments");
    return {names, values};
}

const Object *new_method(World &w, Context *here, hpyu_callable *callable, HPy owner, bool binds) {
    void *code = nullptr;
    auto *closure = static_cast<ffi_closure *>(ffi_closure_alloc(sizeof(ffi_closure), &code));
    if (closure == nullptr || method_signature() == nullptr)
        return w.raise(here, "MemoryError", "");
    const HPy kept = HPy_IsNull(owner) ? owner : w.open(here, w.get(owner));
    auto *method = new Method{w, callable, kept, binds, is_comparison(callable->name), closure};
    if (ffi_prep_closure_loc(closure, method_signature(), run_closure, method, code) != FFI_OK)
        return w.raise(here, "SystemError", "libffi made no closure");
    return here->fromMethod(nullptr, reinterpret_cast<proto::ProtoMethod>(code));
}

}  // namespace hpyu::protopython
