// SPDX-License-Identifier: MIT
// Types, attributes and calls.
#include "objects.hpp"

#include <protoPython/ExecutionEngine.h>

#include "classes.hpp"

namespace hpyu::protopython {

// -- what an object is ------------------------------------------------------------------------------------------------

namespace {

/// An instance's class is an attribute of its own, or, for literals of the interpreter's, what it was made from.
const Object *class_of_instance(World &w, Context *here, const Object *object) {
    if (object->hasOwnAttribute(here, w.python.getClassString()) == PROTO_TRUE)
        return object->getAttribute(here, w.python.getClassString());
    const List *parents = object->getParents(here);
    return parents->getSize(here) > 0 ? parents->getAt(here, 0) : w.python.getObjectPrototype();
}

/// A value of protoCore's own, not an object that wraps one.
template <class Value>
bool is_bare(const Object *object, const Value *value) {
    return static_cast<const void *>(value) == static_cast<const void *>(object);
}

}  // namespace

const Object *type_of(World &w, Context *here, const Object *object) {
    if (object == PROTO_NONE)
        return w.python.getNoneTypePrototype();
    if (object->isBoolean(here))
        return w.python.getBoolPrototype();
    if (object->isInteger(here))
        return w.python.getIntPrototype();
    if (object->isDouble(here))
        return w.python.getFloatPrototype();
    if (const String *string = object->asString(here); string != nullptr && is_bare(object, string))
        return w.python.getStrPrototype();
    if (const Tuple *tuple = object->asTuple(here); tuple != nullptr && is_bare(object, tuple))
        return w.python.getTuplePrototype();
    if (const List *list = object->asList(here); list != nullptr && is_bare(object, list))
        return w.python.getListPrototype();
    const Object *prototype = object->getPrototype(here);
    return prototype == here->space->objectPrototype ? class_of_instance(w, here, object) : prototype;
}

bool is_subtype(World &w, Context *here, const Object *sub, const Object *of) {
    return sub->isInstanceOf(here, of) == PROTO_TRUE ||
           (sub == w.python.getBoolPrototype() && of == w.python.getIntPrototype());
}

bool is_instance(World &w, Context *here, const Object *object, const Object *type) {
    return is_subtype(w, here, type_of(w, here, object), type);
}

bool is_type(World &w, Context *here, const Object *object) {
    return is_instance(w, here, object, w.python.getTypePrototype());
}

std::string name_of_type(World &w, Context *here, const Object *type) {
    const Object *name = find(here, type, w.python.getNameString());
    const String *text = name != nullptr ? name->asString(here) : nullptr;
    return text != nullptr ? utf8_of(here, text) : "object";
}

std::string type_name(World &w, Context *here, const Object *object) {
    return name_of_type(w, here, type_of(w, here, object));
}

const String *as_str(World &w, Context *here, const Object *object) {
    return is_instance(w, here, object, w.python.getStrPrototype()) ? object->asString(here) : nullptr;
}
const String *as_bytes(World &w, Context *here, const Object *object) {
    return is_instance(w, here, object, w.python.getBytesPrototype()) ? object->asString(here) : nullptr;
}
const List *as_list(World &w, Context *here, const Object *object) {
    return is_instance(w, here, object, w.python.getListPrototype()) ? object->asList(here) : nullptr;
}
const Tuple *as_tuple(World &w, Context *here, const Object *object) {
    return is_instance(w, here, object, w.python.getTuplePrototype()) ? object->asTuple(here) : nullptr;
}

std::string utf8_of(Context *here, const String *string) {
    std::string text;
    string->toUTF8String(here, text);
    return text;
}

const Object *new_list(World &w, Context *here, const List *items) {
    return here->newObject(true)
        ->addParent(here, w.python.getListPrototype())
        ->setAttribute(here, w.python.getDataString(), items->asObject(here))
        ->setAttribute(here, w.python.getClassString(), w.python.getListPrototype());
}

/// An object that can't change, so that the collector can take it.
const Object *new_tuple(World &w, Context *here, const List *items) {
    return here->newObject(false)
        ->addParent(here, w.python.getTuplePrototype())
        ->setAttribute(here, w.python.getDataString(), here->newTupleFromList(items)->asObject(here))
        ->setAttribute(here, w.python.getClassString(), w.python.getTuplePrototype());
}

// -- attributes -------------------------------------------------------------------------------------------------------

const Object *find(Context *here, const Object *object, const String *name) {
    const Object *found = object->getAttribute(here, name);
    if (found != nullptr && found != PROTO_NONE)
        return found;
    return object->hasAttribute(here, name) == PROTO_TRUE ? PROTO_NONE : nullptr;
}

const Object *get_attribute(World &w, Context *here, const Object *object, const String *name) {
    if (name == w.python.getClassString())
        return type_of(w, here, object);
    if (const Object *found = find(here, object, name)) {
        if (is_type(w, here, found))  // whose instances may be descriptors; protoPython would take it for one
            return found;
        const Object *value = w.python.getAttribute(here, object, name);
        return w.python.hasPendingException() ? nullptr : value != nullptr ? value : PROTO_NONE;
    }
    const std::string what = is_type(w, here, object) ? "type object '" + name_of_type(w, here, object) + "'"
                                                      : "'" + type_name(w, here, object) + "' object";
    return w.raise(here, "AttributeError", what + " has no attribute '" + utf8_of(here, name) + "'");
}

int set_attribute(World &w, Context *here, const Object *object, const String *name, const Object *value) {
    const Object *descriptor = find_special(w, here, object, utf8_of(here, name));
    const char *change = value != nullptr ? "__set__" : "__delete__";
    if (descriptor != nullptr && descriptor->isCell(here)) {
        if (const Object *method = find(here, descriptor, w.string(here, change))) {
            const List *args = value != nullptr ? list_of(here, {object, value}) : list_of(here, {object});
            return call_on(w, here, method, descriptor, args) != nullptr ? 0 : -1;
        }
    }
    if (value != nullptr && change_attribute(here, object, name, value))
        return 0;
    if (value == nullptr && object->hasOwnAttribute(here, name) == PROTO_TRUE)
        w.raise(here, "NotImplementedError", "protoPython cannot remove attributes");
    else
        w.raise(here, "AttributeError",
                "'" + type_name(w, here, object) + "' object has no attribute '" + utf8_of(here, name) + "'");
    return -1;
}

// -- calls ------------------------------------------------------------------------------------------------------------

const List *list_of(Context *here, std::initializer_list<const Object *> items) {
    const List *list = here->newList();
    for (const Object *item : items)
        list = list->appendLast(here, item);
    return list;
}

namespace {

/// The names of keyword arguments, where protoPython's functions look for them, during a call.
class KeywordScope {
public:
    KeywordScope(PythonEnvironment &python, const Keywords &keywords)
        : python_(keywords.names != nullptr ? &python : nullptr) {
        if (python_ != nullptr)
            python_->pushKwNames(keywords.names);
    }
    ~KeywordScope() {
        if (python_ != nullptr)
            python_->popKwNames();
    }
    KeywordScope(const KeywordScope &) = delete;

private:
    PythonEnvironment *python_;
};

/// protoPython's functions answer null for None.
const Object *result_of(World &w, const Object *result) {
    return w.python.hasPendingException() ? nullptr : result != nullptr ? result : PROTO_NONE;
}

}  // namespace

const Object *call(World &w, Context *here, const Object *callable, const List *args, const Keywords &keywords) {
    if (const Object *made = make_by_builtin(w, here, callable, args))
        return made;
    if (w.python.hasPendingException())
        return nullptr;
    if (!is_callable(w, here, callable))
        return w.raise(here, "TypeError", "'" + type_name(w, here, callable) + "' object is not callable");
    const KeywordScope scope(w.python, keywords);
    return result_of(w, protoPython::invokePythonCallable(here, callable, args, keywords.values));
}

const Object *call_on(World &w, Context *here, const Object *method, const Object *self, const List *args,
                      const Keywords &keywords) {
    if (const proto::ProtoMethod native = method->asMethod(here)) {
        const KeywordScope scope(w.python, keywords);
        return result_of(w, native(here, self, nullptr, args, keywords.values));
    }
    return call(w, here, method, args->insertAt(here, 0, self), keywords);
}

const Object *find_special(World &w, Context *here, const Object *object, std::string_view name) {
    const Object *found = find(here, type_of(w, here, object), w.string(here, name));
    return found != PROTO_NONE ? found : nullptr;
}

/// Instances inherit the attribute by which protoPython calls their class.
bool is_callable(World &w, Context *here, const Object *object) {
    return object->isMethod(here) || is_type(w, here, object) ||
           object->hasOwnAttribute(here, w.python.getCallString()) == PROTO_TRUE ||
           find_special(w, here, object, kInstanceCall) != nullptr;
}

}  // namespace hpyu::protopython
