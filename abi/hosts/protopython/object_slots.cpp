// SPDX-License-Identifier: MIT
// Handles, objects, attributes, calls and exceptions.
#include "classes.hpp"
#include "families.hpp"
#include "integers.hpp"
#include "objects.hpp"
#include "slot.hpp"

namespace hpyu::protopython {

namespace {

// -- handles ----------------------------------------------------------------------------------------------------------

HPy Dup(HPyContext *, HPy h) {
    World &w = world();
    return w.open(w.here(), w.get(h));
}
void Close(HPyContext *, HPy h) { world().close(h); }
int Is(World &, Context *, const Object *a, const Object *b) { return a == b; }

// -- types ------------------------------------------------------------------------------------------------------------

const Object *Type(World &w, Context *here, const Object *object) { return type_of(w, here, object); }
int Type_IsSubtype(World &w, Context *here, const Object *sub, const Object *of) {
    return is_subtype(w, here, sub, of);
}
int TypeCheck(World &w, Context *here, const Object *object, const Object *type) {
    return is_instance(w, here, object, type);
}

// -- attributes -------------------------------------------------------------------------------------------------------

const String *attribute_name(World &w, Context *here, const Object *name) {
    if (const String *text = as_str(w, here, name))
        return w.string(here, utf8_of(here, text));
    w.raise(here, "TypeError", "attribute name must be string, not '" + type_name(w, here, name) + "'");
    return nullptr;
}

const Object *GetAttr(World &w, Context *here, const Object *object, const Object *name) {
    const String *key = attribute_name(w, here, name);
    return key != nullptr ? get_attribute(w, here, object, key) : nullptr;
}
const Object *GetAttr_s(World &w, Context *here, const Object *object, const char *name) {
    return get_attribute(w, here, object, w.string(here, name));
}
int SetAttr(World &w, Context *here, const Object *object, const Object *name, const Object *value) {
    const String *key = attribute_name(w, here, name);
    return key != nullptr ? set_attribute(w, here, object, key, value) : -1;
}
int SetAttr_s(World &w, Context *here, const Object *object, const char *name, const Object *value) {
    return set_attribute(w, here, object, w.string(here, name), value);
}

// -- protocols --------------------------------------------------------------------------------------------------------

int IsTrue(World &w, Context *here, const Object *object) { return truth(w, here, object); }
const Object *RichCompare(World &w, Context *here, const Object *a, const Object *b, int op) {
    return compare(w, here, a, b, op);
}
const Object *Repr(World &w, Context *here, const Object *object) { return repr(w, here, object); }
const Object *Str(World &w, Context *here, const Object *object) { return str(w, here, object); }

/// That of protoPython's dicts, but for objects whose type says otherwise.
HPy_hash_t Hash(World &w, Context *here, const Object *object) {
    if (as_list(w, here, object) != nullptr || is_instance(w, here, object, w.python.getDictPrototype()) ||
        is_instance(w, here, object, w.python.getSetPrototype())) {
        w.raise(here, "TypeError", "unhashable type: '" + type_name(w, here, object) + "'");
        return -1;
    }
    int64_t value = static_cast<int64_t>(object->getHash(here) >> 1);
    const bool is_builtin = !object->isCell(here) || is_int(here, object) || object->isDouble(here) ||
                            as_str(w, here, object) != nullptr || as_bytes(w, here, object) != nullptr ||
                            as_tuple(w, here, object) != nullptr;
    if (const Object *method = is_builtin ? nullptr : find_special(w, here, object, "__hash__")) {
        const Object *answer = call_on(w, here, method, object, here->newList());
        const Object *number = answer != nullptr ? index(w, here, answer) : nullptr;
        if (number == nullptr)
            return -1;
        Big big;
        read_int(here, number, &big);
        value = mpz_get_si(big);
    }
    return value == -1 ? -2 : value;
}

// -- calls ------------------------------------------------------------------------------------------------------------

int Callable_Check(World &w, Context *here, const Object *object) { return is_callable(w, here, object); }

/// The arguments are handles in an array, so this turns them into objects itself.
HPy Call(HPyContext *, HPy callable, const HPy *args, size_t nargs, HPy kwnames) {
    World &w = world();
    Context *here = w.here();
    return guarded(w, here, HPy_NULL, [&] {
        const Object *function = w.get(callable);
        const Tuple *names = HPy_IsNull(kwnames) ? nullptr : as_tuple(w, here, w.get(kwnames));
        const size_t keyword_count = names != nullptr ? names->getSize(here) : 0;
        const List *list = here->newList();
        Keywords keywords;
        bool complete = function != nullptr && (names != nullptr || HPy_IsNull(kwnames));
        for (size_t i = 0; complete && i < nargs + keyword_count; ++i) {
            const Object *value = w.get(args[i]);
            complete = value != nullptr;
            if (complete && i < nargs)
                list = list->appendLast(here, value);
            else if (complete) {
                keywords.values = keywords.values != nullptr ? keywords.values : here->newSparseList();
                const Object *name = names->getAt(here, static_cast<int>(i - nargs));
                keywords.values = keywords.values->setAt(here, name->getHash(here), value);
            }
        }
        if (!complete)
            return w.open(here, w.raise(here, "SystemError", "a handle is HPy_NULL, or was closed"));
        keywords.names = keyword_count > 0 ? names : nullptr;
        return w.open(here, call(w, here, function, list, keywords));
    });
}

// -- exceptions -------------------------------------------------------------------------------------------------------

int Err_Occurred(HPyContext *) { return world().python.hasPendingException() ? 1 : 0; }
void Err_Clear(HPyContext *) { world().python.clearPendingException(); }

}  // namespace

void give_objects(HPyContext *slots) {
    slots->ctx_Dup = Dup;
    slots->ctx_Close = Close;
    HPYU_GIVE(*slots, Is);
    HPYU_GIVE(*slots, Type);
    HPYU_GIVE(*slots, Type_IsSubtype);
    HPYU_GIVE(*slots, TypeCheck);
    HPYU_GIVE(*slots, GetAttr);
    HPYU_GIVE(*slots, GetAttr_s);
    slots->ctx_SetAttr = slot<decltype(HPyContext::ctx_SetAttr), SetAttr, kLastMayBeNull>();
    slots->ctx_SetAttr_s = slot<decltype(HPyContext::ctx_SetAttr_s), SetAttr_s, kLastMayBeNull>();
    HPYU_GIVE(*slots, IsTrue);
    HPYU_GIVE(*slots, RichCompare);
    HPYU_GIVE(*slots, Repr);
    HPYU_GIVE(*slots, Str);
    HPYU_GIVE(*slots, Hash);
    HPYU_GIVE(*slots, Callable_Check);
    slots->ctx_Call = Call;
    slots->ctx_Err_Occurred = Err_Occurred;
    slots->ctx_Err_Clear = Err_Clear;
}

}  // namespace hpyu::protopython
