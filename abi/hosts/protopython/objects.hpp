// SPDX-License-Identifier: MIT
// Python's semantics on protoPython's objects, as far as protoPython leaves them to its interpreter: types, attributes,
// special methods, calls. Null is a failure, its exception pending, unless a function says otherwise.
#pragma once

#include <initializer_list>

#include "world.hpp"

namespace hpyu::protopython {

// -- what an object is ------------------------------------------------------------------------------------------------

const Object *type_of(World &w, Context *here, const Object *object);
bool is_type(World &w, Context *here, const Object *object);
bool is_subtype(World &w, Context *here, const Object *sub, const Object *of);
bool is_instance(World &w, Context *here, const Object *object, const Object *type);
std::string name_of_type(World &w, Context *here, const Object *type);
/// The name of the object's type, for messages.
std::string type_name(World &w, Context *here, const Object *object);

/// The object as a value of the builtin type, or of one that derives from it; null, and nothing raised, if it is none.
const String *as_str(World &w, Context *here, const Object *object);
const String *as_bytes(World &w, Context *here, const Object *object);
const List *as_list(World &w, Context *here, const Object *object);
const Tuple *as_tuple(World &w, Context *here, const Object *object);
std::string utf8_of(Context *here, const String *string);

const Object *new_list(World &w, Context *here, const List *items);
const Object *new_tuple(World &w, Context *here, const List *items);

// -- attributes -------------------------------------------------------------------------------------------------------

/// What the object or what it derives from has under that name, as it stands there; null, and nothing raised, if there
/// is nothing.
const Object *find(Context *here, const Object *object, const String *name);
/// object.name, bound.
const Object *get_attribute(World &w, Context *here, const Object *object, const String *name);
/// object.name = value, or, without a value, del object.name. 0, or -1.
int set_attribute(World &w, Context *here, const Object *object, const String *name, const Object *value);

// -- calls ------------------------------------------------------------------------------------------------------------

List const *list_of(Context *here, std::initializer_list<const Object *> items);

/// What protoPython passes of keyword arguments: the values by the hash of their names, and the names on a stack.
struct Keywords {
    const Tuple *names = nullptr;
    const SparseList *values = nullptr;
};
const Object *call(World &w, Context *here, const Object *callable, const List *args, const Keywords &keywords = {});
/// Calls what was found in a class, on an instance.
const Object *call_on(World &w, Context *here, const Object *method, const Object *self, const List *args,
                      const Keywords &keywords = {});
/// The special method of the object's type; null, and nothing raised, if it has none.
const Object *find_special(World &w, Context *here, const Object *object, std::string_view name);
/// True if the object can be called.
bool is_callable(World &w, Context *here, const Object *object);

// -- protocols --------------------------------------------------------------------------------------------------------

/// -1 with an exception pending.
int truth(World &w, Context *here, const Object *object);
const Object *compare(World &w, Context *here, const Object *a, const Object *b, int op);
const Object *str(World &w, Context *here, const Object *object);
const Object *repr(World &w, Context *here, const Object *object);
/// Gives a class that has an operator its in-place form, which protoPython's interpreter calls where it calls no other.
void add_in_place_operators(World &w, Context *here, const Object *cls);
/// The value of an int, or of what has `__index__`, as an int.
const Object *index(World &w, Context *here, const Object *object);
/// The shortest text that reads as the number.
std::string float_text(double value);

}  // namespace hpyu::protopython
