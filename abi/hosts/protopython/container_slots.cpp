// SPDX-License-Identifier: MIT
// Items, membership, length and iteration. protoPython's own sequences answer None for an index that is out of range,
// so lists, tuples and texts are read here.
#include <algorithm>

#include "families.hpp"
#include "integers.hpp"
#include "objects.hpp"
#include "slot.hpp"

namespace hpyu::protopython {

namespace {

/// A sequence's items, where it is a list or a tuple; else null, and nothing raised.
const List *items_of(World &w, Context *here, const Object *object) {
    if (const List *list = as_list(w, here, object))
        return list;
    const Tuple *tuple = as_tuple(w, here, object);
    return tuple != nullptr ? tuple->asList(here) : nullptr;
}

bool has_index(World &w, Context *here, const Object *key) {
    return is_int(here, key) || (!key->isDouble(here) && find_special(w, here, key, "__index__") != nullptr);
}

/// A place in a sequence of that size; -1 with an exception pending.
int64_t place(World &w, Context *here, const Object *sequence, const Object *key, unsigned long size,
              const char *what) {
    if (!has_index(w, here, key)) {
        w.raise(here, "TypeError", type_name(w, here, sequence) + " indices must be integers or slices, not " +
                                       type_name(w, here, key));
        return -1;
    }
    const Object *number = index(w, here, key);
    int64_t at;
    if (number == nullptr)
        return -1;
    if (!small_value(here, number, &at)) {
        w.raise(here, "IndexError", "cannot fit 'int' into an index-sized integer");
        return -1;
    }
    at += at < 0 ? static_cast<int64_t>(size) : 0;
    if (at >= 0 && at < static_cast<int64_t>(size))
        return at;
    w.raise(here, "IndexError", type_name(w, here, sequence) + what);
    return -1;
}

const Object *ask(World &w, Context *here, const Object *object, const char *name, const List *args,
                  const char *words) {
    if (const Object *method = find_special(w, here, object, name))
        return call_on(w, here, method, object, args);
    return w.raise(here, "TypeError", "'" + type_name(w, here, object) + "' object " + words);
}

const Object *dict_item(World &w, Context *here, const Object *dict, const Object *key) {
    const SparseList *values = dict->asSparseList(here);
    const unsigned long hash = key->getHash(here);
    if (values != nullptr && values->has(here, hash))
        return values->getAt(here, hash);
    return w.raise(here, "KeyError", list_of(here, {key}));
}

const Object *GetItem(World &w, Context *here, const Object *object, const Object *key) {
    if (object == w.python.getBuiltins()) {  // which is a module in protoPython, and a dict in HPy
        const String *name = as_str(w, here, key);
        const Object *found = name != nullptr ? find(here, object, w.string(here, utf8_of(here, name))) : nullptr;
        return found != nullptr ? found : w.raise(here, "KeyError", utf8_of(here, str(w, here, key)->asString(here)));
    }
    if (is_instance(w, here, object, w.python.getDictPrototype()))
        return dict_item(w, here, object, key);
    const bool slicing = is_instance(w, here, key, w.python.getSliceType());
    if (const List *items = slicing ? nullptr : items_of(w, here, object)) {
        const int64_t at = place(w, here, object, key, items->getSize(here), " index out of range");
        return at >= 0 ? items->getAt(here, static_cast<int>(at)) : nullptr;
    }
    const String *text = slicing ? nullptr : as_str(w, here, object);
    const String *bytes = slicing || text != nullptr ? nullptr : as_bytes(w, here, object);
    if (const String *characters = text != nullptr ? text : bytes) {
        const int64_t at = place(w, here, object, key, characters->getSize(here), " index out of range");
        if (at < 0)
            return nullptr;
        if (bytes != nullptr)
            return here->fromInteger(characters->getAt(here, static_cast<int>(at))->asLong(here));
        const int from = static_cast<int>(at);
        return w.text(here, utf8_of(here, characters->getSlice(here, from, from + 1)));
    }
    return ask(w, here, object, "__getitem__", list_of(here, {key}), "is not subscriptable");
}

/// What a text or bytes has, as a list, since protoPython's iterators of both answer None for their end; else null, and
/// nothing raised.
const Object *listed(World &w, Context *here, const Object *object) {
    const String *text = as_str(w, here, object), *bytes = text == nullptr ? as_bytes(w, here, object) : nullptr;
    const String *characters = text != nullptr ? text : bytes;
    if (characters == nullptr)
        return nullptr;
    const List *items = here->newList();
    for (int i = 0; i < static_cast<int>(characters->getSize(here)); ++i)
        items = items->appendLast(here, text != nullptr
                                            ? w.text(here, utf8_of(here, characters->getSlice(here, i, i + 1)))
                                            : here->fromInteger(characters->getAt(here, i)->asLong(here)));
    return new_list(w, here, items);
}

/// list[start:stop] = the items of `values`; without, they go. protoPython's lists have no such assignment.
int set_slice(World &w, Context *here, const Object *object, const List *items, const Object *slice,
              const List *values) {
    const auto bound = [&](const String *name, int64_t otherwise) {
        const Object *given = find(here, slice, name);
        const auto size = static_cast<int64_t>(items->getSize(here));
        int64_t at = otherwise;
        if (given != nullptr && given != PROTO_NONE && small_value(here, given, &at) && at < 0)
            at += size;
        return static_cast<int>(std::clamp(at, int64_t{0}, size));
    };
    int64_t step = 1;
    const Object *given = find(here, slice, w.python.getStepString());
    if (given != nullptr && given != PROTO_NONE && (!small_value(here, given, &step) || step != 1)) {
        w.raise(here, "NotImplementedError", "protoPython's lists take no slices with a step");
        return -1;
    }
    const int start = bound(w.python.getStartString(), 0);
    const int stop = std::max(start, bound(w.python.getStopString(), INT64_MAX));
    const List *changed = here->newList();
    const auto add = [&](const List *from, int first, int last) {
        for (int i = first; i < last; ++i)
            changed = changed->appendLast(here, from->getAt(here, i));
    };
    add(items, 0, start);
    if (values != nullptr)
        add(values, 0, static_cast<int>(values->getSize(here)));
    add(items, stop, static_cast<int>(items->getSize(here)));
    object->setAttribute(here, w.python.getDataString(), changed->asObject(here));
    return 0;
}

bool is_slice(World &w, Context *here, const Object *key) { return is_instance(w, here, key, w.python.getSliceType()); }

/// False with TypeError for a key that no dict takes.
bool is_hashable(World &w, Context *here, const Object *key) {
    if (as_list(w, here, key) == nullptr && !is_instance(w, here, key, w.python.getDictPrototype()))
        return true;
    w.raise(here, "TypeError", "unhashable type: '" + type_name(w, here, key) + "'");
    return false;
}

int SetItem(World &w, Context *here, const Object *object, const Object *key, const Object *value) {
    if (is_instance(w, here, object, w.python.getDictPrototype()) && !is_hashable(w, here, key))
        return -1;
    if (const List *items = as_list(w, here, object)) {
        if (is_slice(w, here, key)) {
            const Object *list = listed(w, here, value);
            const List *values = items_of(w, here, list != nullptr ? list : value);
            if (values != nullptr)
                return set_slice(w, here, object, items, key, values);
            w.raise(here, "TypeError", "can only assign an iterable");
            return -1;
        }
        const int64_t at = place(w, here, object, key, items->getSize(here), " assignment index out of range");
        if (at < 0)
            return -1;
        const List *changed = items->setAt(here, static_cast<int>(at), value);
        object->setAttribute(here, w.python.getDataString(), changed->asObject(here));
        return 0;
    }
    const List *args = list_of(here, {key, value});
    return ask(w, here, object, "__setitem__", args, "does not support item assignment") != nullptr ? 0 : -1;
}

int DelItem(World &w, Context *here, const Object *object, const Object *key) {
    if (const List *items = as_list(w, here, object)) {
        if (is_slice(w, here, key))
            return set_slice(w, here, object, items, key, nullptr);
        const int64_t at = place(w, here, object, key, items->getSize(here), " assignment index out of range");
        if (at < 0)
            return -1;
        const List *changed = items->removeAt(here, static_cast<int>(at));
        object->setAttribute(here, w.python.getDataString(), changed->asObject(here));
        return 0;
    }
    const List *args = list_of(here, {key});
    return ask(w, here, object, "__delitem__", args, "doesn't support item deletion") != nullptr ? 0 : -1;
}

HPy_ssize_t Length(World &w, Context *here, const Object *object) {
    if (const List *items = items_of(w, here, object))
        return static_cast<HPy_ssize_t>(items->getSize(here));
    if (as_str(w, here, object) != nullptr || as_bytes(w, here, object) != nullptr)
        return static_cast<HPy_ssize_t>(object->asString(here)->getSize(here));
    const Object *method = find_special(w, here, object, "__len__");
    if (method == nullptr) {
        w.raise(here, "TypeError", "object of type '" + type_name(w, here, object) + "' has no len()");
        return -1;
    }
    const Object *answer = call_on(w, here, method, object, here->newList());
    const Object *number = answer != nullptr ? index(w, here, answer) : nullptr;
    int64_t length = -1;
    if (number != nullptr && !small_value(here, number, &length))
        w.raise(here, "OverflowError", "cannot fit 'int' into an index-sized integer");
    else if (number != nullptr && length < 0) {
        w.raise(here, "ValueError", "__len__() should return >= 0");
        length = -1;
    }
    return length;
}

// -- iteration --------------------------------------------------------------------------------------------------------

const Object *GetIter(World &w, Context *here, const Object *object) {
    const Object *list = listed(w, here, object), *iterated = list != nullptr ? list : object;
    if (const Object *method = find_special(w, here, iterated, "__iter__"))
        return call_on(w, here, method, iterated, here->newList());
    if (find_special(w, here, object, "__next__") != nullptr)
        return object;
    return w.raise(here, "TypeError", "'" + type_name(w, here, object) + "' object is not iterable");
}

/// True if the iterator is protoPython's of a set, and at its end: those answer None from then on.
bool is_ended_set(World &w, Context *here, const Object *iterator) {
    const Object *inner = find(here, iterator, w.string(here, "__iter_it__"));
    const proto::ProtoSetIterator *items = inner != nullptr ? inner->asSetIterator(here) : nullptr;
    return items != nullptr && !items->hasNext(here);
}

/// Null, and nothing pending, at the end, for which protoPython's own iterators answer null.
const Object *Iter_Next(World &w, Context *here, const Object *iterator) {
    if (is_ended_set(w, here, iterator))
        return nullptr;
    const Object *method = find_special(w, here, iterator, "__next__");
    if (method == nullptr)
        return w.raise(here, "TypeError", "'" + type_name(w, here, iterator) + "' object is not an iterator");
    const Object *item = method->isMethod(here)
                             ? method->asMethod(here)(here, iterator, nullptr, here->newList(), nullptr)
                             : call_on(w, here, method, iterator, here->newList());
    if (!w.python.hasPendingException())
        return item;
    if (w.python.isStopIteration(here, w.python.peekPendingException()))
        w.python.clearPendingException();
    return nullptr;
}

int contains_item(World &w, Context *here, const Object *iterator, const Object *key) {
    while (const Object *item = Iter_Next(w, here, iterator)) {
        const Object *equal = item == key ? PROTO_TRUE : compare(w, here, item, key, HPy_EQ);
        const int same = equal != nullptr ? truth(w, here, equal) : -1;
        if (same != 0)
            return same;
    }
    return w.python.hasPendingException() ? -1 : 0;
}

int Contains(World &w, Context *here, const Object *object, const Object *key) {
    if (object == w.python.getBuiltins()) {
        const String *name = as_str(w, here, key);
        return name != nullptr && find(here, object, w.string(here, utf8_of(here, name))) != nullptr;
    }
    if (const String *text = as_str(w, here, object)) {
        const String *part = as_str(w, here, key);
        if (part != nullptr)
            return utf8_of(here, text).find(utf8_of(here, part)) != std::string::npos;
        w.raise(here, "TypeError", "'in <string>' requires string as left operand, not " + type_name(w, here, key));
        return -1;
    }
    const bool is_items = items_of(w, here, object) != nullptr;
    const Object *method = is_items ? nullptr : find_special(w, here, object, "__contains__");
    if (method != nullptr) {
        const Object *answer = call_on(w, here, method, object, list_of(here, {key}));
        return answer != nullptr ? truth(w, here, answer) : -1;
    }
    const Object *iterator = GetIter(w, here, object);
    return iterator != nullptr ? contains_item(w, here, iterator, key) : -1;
}

// -- dicts ------------------------------------------------------------------------------------------------------------

/// protoPython's own list(), dict() and copy() take no dicts.
const List *keys_of(World &w, Context *here, const Object *dict) {
    const bool is_dict = is_instance(w, here, dict, w.python.getDictPrototype());
    const Object *keys = is_dict ? find(here, dict, w.python.getKeysString()) : nullptr;
    if (keys == nullptr || keys->asList(here) == nullptr) {
        w.raise(here, "SystemError", "bad argument to internal function");
        return nullptr;
    }
    return keys->asList(here);
}

const Object *new_dict(World &w, Context *here, const SparseList *values, const List *keys) {
    return here->newObject(true)
        ->addParent(here, w.python.getDictPrototype())
        ->setAttribute(here, w.python.getDataString(), values->asObject(here))
        ->setAttribute(here, w.python.getKeysString(), keys->asObject(here))
        ->setAttribute(here, w.python.getClassString(), w.python.getDictPrototype());
}

const Object *Dict_New(World &w, Context *here) { return new_dict(w, here, here->newSparseList(), here->newList()); }
const Object *Dict_Keys(World &w, Context *here, const Object *dict) {
    const List *keys = keys_of(w, here, dict);
    return keys != nullptr ? new_list(w, here, keys) : nullptr;
}
const Object *Dict_Copy(World &w, Context *here, const Object *dict) {
    const List *keys = keys_of(w, here, dict);
    return keys != nullptr ? new_dict(w, here, dict->asSparseList(here), keys) : nullptr;
}

// -- lists and tuples -------------------------------------------------------------------------------------------------

int List_Append(World &w, Context *here, const Object *list, const Object *item) {
    const List *items = as_list(w, here, list);
    if (items == nullptr) {
        w.raise(here, "SystemError", "bad argument to internal function");
        return -1;
    }
    list->setAttribute(here, w.python.getDataString(), items->appendLast(here, item)->asObject(here));
    return 0;
}

HPy Tuple_FromArray(HPyContext *, const HPy *items, HPy_ssize_t count) {
    World &w = world();
    Context *here = w.here();
    return guarded(w, here, HPy_NULL, [&] {
        const List *list = here->newList();
        for (HPy_ssize_t i = 0; i < count; ++i) {
            const Object *item = w.get(items[i]);
            if (item == nullptr)
                return w.open(here, w.raise(here, "SystemError", "a handle is HPy_NULL, or was closed"));
            list = list->appendLast(here, item);
        }
        return w.open(here, new_tuple(w, here, list));
    });
}

}  // namespace

void give_containers(HPyContext *slots) {
    HPYU_GIVE(*slots, GetItem);
    HPYU_GIVE(*slots, SetItem);
    HPYU_GIVE(*slots, DelItem);
    HPYU_GIVE(*slots, Length);
    HPYU_GIVE(*slots, Contains);
    HPYU_GIVE(*slots, GetIter);
    HPYU_GIVE(*slots, Iter_Next);
    HPYU_GIVE(*slots, Dict_New);
    HPYU_GIVE(*slots, Dict_Keys);
    HPYU_GIVE(*slots, Dict_Copy);
    HPYU_GIVE(*slots, List_Append);
    slots->ctx_Tuple_FromArray = Tuple_FromArray;
}

}  // namespace hpyu::protopython
