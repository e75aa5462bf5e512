// SPDX-License-Identifier: MIT
// Classes and properties as protoPython's interpreter would make them if it made them for native functions, and the
// payloads of instances.
//
// protoPython calls a class by the attribute `__call__` that the class has, which instances inherit; it knows no
// `__new__`; and a class statement gives each class a `__call__` that makes a plain object and runs `__init__`. So a
// class made here has a `__call__` that tells classes from instances, the instances' own one stands under another name,
// and a type from a spec has an `__init__` that gets an instance made by a class statement's class its payload.
#pragma once

#include "world.hpp"

namespace hpyu::protopython {

/// Where a class keeps what is called for its instances.
inline constexpr std::string_view kInstanceCall = "__hpy_call__";

/// What calling `type`, `property` or `int` makes, where protoPython's own could not: it knows no native functions
/// there, and ints of 64 bits. Null, and nothing raised, if it is for protoPython.
const Object *make_by_builtin(World &w, Context *here, const Object *callable, const proto::ProtoList *args);

/// object.name = value; false, and nothing raised, if the object takes no attributes.
bool change_attribute(Context *here, const Object *object, const proto::ProtoString *name, const Object *value);

/// True for instances of a type from a spec, and of classes derived from one.
bool is_of_spec(World &w, Context *here, const Object *object);
const Object *new_instance(World &w, Context *here, const Object *cls, const hpyu_payload_type *type, void **payload);
/// Null, and nothing raised, if the object has no payload.
void *payload_of(World &w, Context *here, const Object *object);

}  // namespace hpyu::protopython
