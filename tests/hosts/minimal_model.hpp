// SPDX-License-Identifier: MIT
// What the parts of the minimal host share: its state, making values, and the operations that the slots come to. They
// throw Raise.
#pragma once

#include <map>

#include "minimal_host.hpp"

namespace minimal {

struct Model {
    hpyu_handles *handles = hpyu_handles_new();
    HPyContext *ctx = nullptr;
    std::map<std::string, Ref> classes;
    Ref none, not_implemented, true_, false_, builtins;
    std::mutex modules_lock;
    Refs modules;
    ~Model() { hpyu_handles_free(handles); }
};
extern Model *model;
extern thread_local Ref pending;

// -- values -----------------------------------------------------------------------------------------------------------

Ref make(const char *type);
template <class T>
Ref make(const char *type, T &&value) {
    Ref object = make(type);
    object->value = std::forward<T>(value);
    return object;
}
template <class T>
T *as(const Ref &object) { return std::get_if<T>(&object->value); }
Ref text(const std::string &utf8);
std::string utf8_of(const std::u32string &points);
Ref number(Integer n);
Ref boolean(bool b);
Ref tuple(Refs items);
const Ref &type_of(const Ref &object);
const std::string &type_name(const Ref &object);
bool is_subtype(const Ref &type, const Ref &of);
bool is_a(const Ref &object, const char *type);
[[noreturn]] void raise(const char *type, const std::string &words);

// -- attributes and calls (minimal_objects.cpp) -----------------------------------------------------------------------

Ref own_attribute(const Ref &object, const std::string &name);
void set_own(const Ref &object, const std::string &name, Ref value);
Ref lookup(const Ref &type, const std::string &name);
Ref get_attribute(const Ref &object, const std::string &name);
void set_attribute(const Ref &object, const std::string &name, const Ref &value);
HPy open(const Ref &object);
Ref get(HPy h);
void close(HPy h);
Ref call(const Ref &callable, Refs args);
Ref call_with(const Ref &callable, const Arguments &args);
Ref call_special(const Ref &object, const char *name, Refs args);

// -- operations (minimal_operations.cpp) ------------------------------------------------------------------------------

Refs items_of(const Ref &object);
std::vector<std::pair<Ref, Ref>> pairs_of(const Ref &object);
std::string str(const Ref &object);
std::string repr(const Ref &object);
Ref compare(const Ref &a, const Ref &b, int op);
bool equal(const Ref &a, const Ref &b);
HPy_ssize_t length(const Ref &object);
bool truth(const Ref &object);
Ref index_of(const Ref &object);
int64_t hash(const Ref &object);
Ref get_item(const Ref &object, const Ref &key);
void set_item(const Ref &object, const Ref &key, const Ref &value);
Ref iterate(const Ref &object);
Ref next(const Ref &object);
Refs list_of(const Ref &iterable);

// -- arithmetic (minimal_arithmetic.cpp) ------------------------------------------------------------------------------

bool as_real(const Ref &object, double *out);
Ref operate(const Ref &a, const Ref &b, const char *sign, const std::string &name);
Ref unary(const Ref &a, const char *words, const char *name, Integer (*integer)(Integer), double (*real)(double));

// -- classes (minimal_classes.cpp) ------------------------------------------------------------------------------------

Ref make_object(const Arguments &args);
/// What float() makes of a value.
double real_of(const Ref &value);
/// Makes the builtin classes and constants.
void start();

}  // namespace minimal
