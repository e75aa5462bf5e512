// SPDX-License-Identifier: MIT
// World: protoPython's objects behind handles. There is one for the process, as there is one space of protoPython's.
//
// An Object is protoPython's own; null stands for a failure whose exception is pending with protoPython. None is
// PROTO_NONE, which protoCore also answers for an attribute that is not there. What a thread allocates belongs to its
// context, Context *here, and stays as long as that does: so the bodies of slots hold plain pointers.
#pragma once

#include <hpy_universal/host.h>
#include <protoCore.h>
#include <protoPython/PythonEnvironment.h>

#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "roots.hpp"

namespace hpyu::protopython {

using List = proto::ProtoList;
using SparseList = proto::ProtoSparseList;
using String = proto::ProtoString;
using Tuple = proto::ProtoTuple;
using protoPython::PythonEnvironment;

/// A hash that takes string_views for strings.
struct TextHash : std::hash<std::string_view> {
    using is_transparent = void;
};
template <class T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

class World {
public:
    explicit World(PythonEnvironment &environment);

    PythonEnvironment &python;
    RootTable roots;
    HPyContext *ctx = nullptr;         ///< The context over this world, once it is made.
    const Object *not_implemented = nullptr;   ///< NotImplemented.
    Context *nursery;                  ///< No thread's own: what threads of the program are made in.

    /// The calling thread's context. A thread that protoPython has not started is attached (threads.hpp).
    Context *here() {
        Context *current = PythonEnvironment::getCurrentContext();
        return current != nullptr ? current : enter();
    }

    // -- handles ------------------------------------------------------------------------------------------------------

    /// A new handle; HPy_NULL for null.
    HPy open(Context *here, const Object *object);
    /// A handle that closing ignores.
    HPy open_permanent(Context *here, const Object *object);
    /// Null for HPy_NULL and for a closed handle.
    const Object *get(HPy h) const;
    void close(HPy h);
    /// A text kept at an address that stays as long as the open handle: what was kept before, else what `make` answers.
    template <class Make>
    const std::string &text_of_handle(HPy h, Make make) {
        Place *place = static_cast<Place *>(hpyu_handles_get(handles_, h));
        std::string *kept = place->text.load(std::memory_order_acquire);
        if (kept == nullptr) {
            auto made = std::make_unique<std::string>(make());
            if (place->text.compare_exchange_strong(kept, made.get(), std::memory_order_acq_rel))
                kept = made.release();
        }
        return *kept;
    }

    // -- text ---------------------------------------------------------------------------------------------------------

    /// protoPython's str of a text.
    const String *string(Context *here, std::string_view utf8);
    const Object *text(Context *here, std::string_view utf8) { return string(here, utf8)->asObject(here); }

    // -- exceptions ---------------------------------------------------------------------------------------------------

    /// The exception class of that name; a base that protoPython has, where it lacks the class.
    const Object *exception_class(std::string_view name) const;
    /// Makes an exception pending, whose only argument is a text, if it is not empty. Answers null.
    std::nullptr_t raise(Context *here, std::string_view class_name, std::string_view message);
    std::nullptr_t raise(Context *here, std::string_view class_name, const List *args);
    /// Adds a class for what exception_class is to find.
    void add_exception_class(Context *here, std::string_view name, const Object *cls);

private:
    Context *enter();

    std::thread::id main_thread_;
    hpyu_handles *handles_;
    std::shared_mutex strings_lock_;
    /// protoCore shares equal strings by a table that keeps none of them alive, so each one made here has a root.
    TextMap<const String *> strings_;
    TextMap<const Object *> exceptions_;
};

/// The world of the process, once there is one.
World &world();
/// Makes it. False, with a line on stderr, if there is one over another environment.
bool make_world(PythonEnvironment &environment);

}  // namespace hpyu::protopython
