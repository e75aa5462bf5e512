// SPDX-License-Identifier: MIT
// Classes, properties, instances.
#include "classes.hpp"

#include <cstdlib>
#include <cstring>

#include "integers.hpp"
#include "methods.hpp"
#include "objects.hpp"
#include "slot.hpp"

namespace hpyu::protopython {

namespace {

constexpr std::string_view kPayload = "__hpy_payload__";
constexpr std::string_view kOwnInit = "__hpy_init__";
constexpr std::string_view kSpec = "__hpy_spec__";   ///< What types from specs have in their namespace.

// -- calling a class --------------------------------------------------------------------------------------------------

const Object *plain_instance(World &w, Context *here, const Object *cls, bool changeable) {
    return here->newObject(changeable)->addParent(here, cls)->setAttribute(here, w.python.getClassString(), cls);
}

const Object *make_instance(World &w, Context *here, const Object *cls, const List *args, const Keywords &keywords) {
    const Object *make = find(here, cls, w.string(here, "__new__"));
    return make != nullptr && make != PROTO_NONE ? call(w, here, make, args->insertAt(here, 0, cls), keywords)
                                                 : plain_instance(w, here, cls, true);
}

const Object *instantiate(World &w, Context *here, const Object *cls, const List *args, const Keywords &keywords) {
    const Object *made = make_instance(w, here, cls, args, keywords);
    if (made == nullptr || !is_instance(w, here, made, cls))
        return made;
    const Object *init = find_special(w, here, made, "__init__");
    return init == nullptr || call_on(w, here, init, made, args, keywords) != nullptr ? made : nullptr;
}

/// `__call__` of a class made here, which its instances inherit.
const Object *class_call(World &w, Context *here, const Object *self, const List *args, const Keywords &keywords) {
    if (is_type(w, here, self))
        return instantiate(w, here, self, args, keywords);
    if (const Object *own = find_special(w, here, self, kInstanceCall))
        return call_on(w, here, own, self, args, keywords);
    return w.raise(here, "TypeError", "'" + type_name(w, here, self) + "' object is not callable");
}

/// `__init__` of a type from a spec. An instance that a class statement's class made has no payload yet.
const Object *spec_init(World &w, Context *here, const Object *self, const List *args, const Keywords &keywords) {
    if (is_type(w, here, self) && args->getSize(here) > 0) {
        self = args->getAt(here, 0);
        args = args->removeFirst(here);
    }
    if (payload_of(w, here, self) == nullptr) {
        const Object *made = make_instance(w, here, type_of(w, here, self), args, keywords);
        if (made == nullptr)
            return nullptr;
        if (payload_of(w, here, made) != nullptr)
            change_attribute(here, self, w.string(here, kPayload), find(here, made, w.string(here, kPayload)));
    }
    const Object *init = find_special(w, here, self, kOwnInit);
    return init != nullptr ? call_on(w, here, init, self, args, keywords) : PROTO_NONE;
}

// -- making a class ---------------------------------------------------------------------------------------------------

/// The name in the class of what stands in the namespace under that one.
std::string_view class_name_of(std::string_view name, bool is_spec) {
    if (name == "__call__")
        return kInstanceCall;
    return is_spec && name == "__init__" ? kOwnInit : name;
}

void fill_class(World &w, Context *here, const Object *cls, const Object *ns, bool is_spec) {
    const Object *keys = find(here, ns, w.python.getKeysString());
    const List *names = keys != nullptr ? keys->asList(here) : nullptr;
    const SparseList *values = ns->asSparseList(here);
    for (unsigned long i = 0; names != nullptr && values != nullptr && i < names->getSize(here); ++i) {
        const Object *key = names->getAt(here, static_cast<int>(i));
        if (const String *name = as_str(w, here, key))
            cls->setAttribute(here, w.string(here, class_name_of(utf8_of(here, name), is_spec)),
                              values->getAt(here, key->getHash(here)));
    }
}

const Object *new_class(World &w, Context *here, const Object *metaclass, const List *args) {
    const Object *name = args->getAt(here, 0), *ns = args->getAt(here, 2);
    const Tuple *bases = as_tuple(w, here, args->getAt(here, 1));
    if (as_str(w, here, name) == nullptr || bases == nullptr || ns->asSparseList(here) == nullptr)
        return w.raise(here, "TypeError", "type() takes a str, a tuple and a dict");
    const Object *cls = here->newObject(true);
    // What is added last is searched first.
    for (int i = static_cast<int>(bases->getSize(here)); i-- > 0;)
        cls = cls->addParent(here, bases->getAt(here, i));
    if (bases->getSize(here) == 0)
        cls = cls->addParent(here, w.python.getObjectPrototype());
    const SparseList *values = ns->asSparseList(here);
    const bool is_spec = values->has(here, w.text(here, kSpec)->getHash(here));
    const bool is_exception = is_subtype(w, here, cls, w.exception_class("Exception"));
    cls->setAttribute(here, w.python.getClassString(), metaclass);
    cls->setAttribute(here, w.python.getNameString(), name);
    if (is_spec)
        cls->setAttribute(here, w.python.getInitString(), native_method<spec_init>(here));
    if (is_spec || !is_exception)
        cls->setAttribute(here, w.python.getCallString(), native_method<class_call>(here));
    fill_class(w, here, cls, ns, is_spec);
    if (is_spec)
        add_in_place_operators(w, here, cls);
    return cls;
}

// -- properties -------------------------------------------------------------------------------------------------------

const Object *property_part(World &w, Context *here, const Object *property, std::string_view part) {
    const Object *found = find(here, property, w.string(here, part));
    return found != PROTO_NONE ? found : nullptr;
}

const Object *property_get(World &w, Context *here, const Object *self, const List *args, const Keywords &) {
    const Object *object = args->getSize(here) > 0 ? args->getAt(here, 0) : PROTO_NONE;
    if (object == PROTO_NONE || is_type(w, here, object))
        return self;
    const Object *getter = property_part(w, here, self, "fget");
    return getter != nullptr ? call(w, here, getter, list_of(here, {object}))
                             : w.raise(here, "AttributeError", "property has no getter");
}

const Object *property_set(World &w, Context *here, const Object *self, const List *args, const Keywords &) {
    const Object *setter = property_part(w, here, self, "fset");
    return setter != nullptr ? call(w, here, setter, args)
                             : w.raise(here, "AttributeError", "property has no setter");
}

const Object *property_delete(World &w, Context *here, const Object *self, const List *args, const Keywords &) {
    const Object *deleter = property_part(w, here, self, "fdel");
    return deleter != nullptr ? call(w, here, deleter, args)
                              : w.raise(here, "AttributeError", "property has no deleter");
}

const Object *new_property(World &w, Context *here, const List *args) {
    const Object *property = here->newObject(true)->addParent(here, w.python.getObjectPrototype());
    static constexpr std::string_view kParts[] = {"fget", "fset", "fdel", "__doc__"};
    for (unsigned long i = 0; i < std::size(kParts) && i < args->getSize(here); ++i)
        property->setAttribute(here, w.string(here, kParts[i]), args->getAt(here, static_cast<int>(i)));
    property->setAttribute(here, w.string(here, "__get__"), native_method<property_get>(here));
    property->setAttribute(here, w.string(here, "__set__"), native_method<property_set>(here));
    property->setAttribute(here, w.string(here, "__delete__"), native_method<property_delete>(here));
    return property;
}

}  // namespace

/// int(text) of many digits; null, and nothing raised, for what protoPython's own int takes.
const Object *new_big_int(World &w, Context *here, const List *args) {
    const String *text = args->getSize(here) == 1 ? as_str(w, here, args->getAt(here, 0)) : nullptr;
    const std::string digits = text != nullptr ? utf8_of(here, text) : "";
    const size_t first = digits.find_first_not_of("+-");
    Big value;
    if (digits.size() < 18 || first > 1 || digits.find_first_not_of("0123456789", first) != std::string::npos ||
        mpz_set_str(value, digits.c_str() + (digits[0] == '+' ? 1 : 0), 10) != 0)
        return nullptr;
    return new_int(here, value);
}

const Object *make_by_builtin(World &w, Context *here, const Object *callable, const List *args) {
    if (callable == w.python.getIntPrototype())
        return new_big_int(w, here, args);
    if (!callable->isMethod(here))
        return args->getSize(here) == 3 && is_subtype(w, here, callable, w.python.getTypePrototype())
                   ? new_class(w, here, callable, args)
                   : nullptr;
    const Object *builtins = w.python.getBuiltins();
    if (callable == find(here, builtins, w.string(here, "property")))
        return new_property(w, here, args);
    if (args->getSize(here) == 3 && callable == find(here, builtins, w.string(here, "type")))
        return new_class(w, here, w.python.getTypePrototype(), args);
    return nullptr;
}

/// What can't change answers a changed copy of itself; what is no object at all stays as it is.
bool change_attribute(Context *here, const Object *object, const String *name, const Object *value) {
    return object->setAttribute(here, name, value) == object && object->hasOwnAttribute(here, name) == PROTO_TRUE;
}

// -- payloads ---------------------------------------------------------------------------------------------------------

namespace {

/// What an instance refers to by an external pointer, whose end ends it.
struct alignas(16) Payload {
    const hpyu_payload_type *type;

    void *memory() { return this + 1; }
};

/// Runs on the collector's thread.
void end_payload(void *pointer) {
    auto *payload = static_cast<Payload *>(pointer);
    payload->type->destroy(payload->type, payload->memory());
    payload->~Payload();
    std::free(payload);
}

}  // namespace

/// protoCore never lets go of what a changeable object has, so instances of a type from a spec can't be changed: they
/// have no attributes but the type's. Those of classes derived from it in Python can.
const Object *new_instance(World &w, Context *here, const Object *cls, const hpyu_payload_type *type, void **payload) {
    void *memory = std::aligned_alloc(alignof(Payload), (sizeof(Payload) + type->payload_size + 15) / 16 * 16);
    if (memory == nullptr)
        return w.raise(here, "MemoryError", "");
    auto *made = new (memory) Payload{type};
    *payload = std::memset(made->memory(), 0, type->payload_size);
    const bool changeable = cls->hasOwnAttribute(here, w.string(here, kSpec)) != PROTO_TRUE ||
                            is_subtype(w, here, cls, w.exception_class("Exception"));
    return plain_instance(w, here, cls, changeable)
        ->setAttribute(here, w.string(here, kPayload), here->fromExternalPointer(made, end_payload));
}

bool is_of_spec(World &w, Context *here, const Object *object) {
    return object->isCell(here) && find_special(w, here, object, kSpec) != nullptr;
}

void *payload_of(World &w, Context *here, const Object *object) {
    const String *name = w.string(here, kPayload);
    if (object->hasOwnAttribute(here, name) != PROTO_TRUE)
        return nullptr;
    const proto::ProtoExternalPointer *pointer = object->getAttribute(here, name)->asExternalPointer(here);
    return pointer != nullptr ? static_cast<Payload *>(pointer->getPointer(here))->memory() : nullptr;
}

}  // namespace hpyu::protopython
