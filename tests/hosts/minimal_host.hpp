// SPDX-License-Identifier: MIT
// A small object model of the tests' own, as a program might have one: reference-counted objects of variants, classes
// with a method resolution order, no interpreter. It shares nothing with the library but its headers, and gives exactly
// the minimal set of minimal_set.def.
//
// Ints have 128 bits. Objects may be used by any number of threads: what can change is read and written under one lock
// for each object, in short sections that call nobody.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "hpy_universal.h"

namespace minimal {

struct Object;
using Ref = std::shared_ptr<Object>;
using Refs = std::vector<Ref>;
using Integer = __int128;

/// What an exception of the model is while it travels through C++.
struct Raise {
    Ref exception;
};

/// A call's arguments, as HPy_Call lays them out, the names apart.
struct Arguments {
    Refs values;                      ///< Positional ones, then those of the names.
    std::vector<std::string> names;
    size_t positional() const { return values.size() - names.size(); }
};

struct Text {
    std::u32string points;
    std::string utf8;
};
struct Bytes {
    std::string data;
};
struct Sequence {  ///< tuple and list
    Refs items;
};
struct Pairs {  ///< dict: in the order of insertion
    std::vector<std::pair<Ref, Ref>> items;
};
struct Class {
    std::string name;
    Refs mro;  ///< Behind itself; what it derives from.
};
struct Native {  ///< A function in C++
    std::function<Ref(const Arguments &)> call;
};
struct Foreign {  ///< A function of the library
    hpyu_callable *callable = nullptr;
    Ref owner;
    bool binds = false;
    Foreign(hpyu_callable *c, Ref o, bool b) : callable(c), owner(std::move(o)), binds(b) {}
    Foreign(const Foreign &) = delete;
    ~Foreign() { callable->release(callable); }
};
struct Bound {
    Ref function, self;
};
struct Property {
    Ref get, set, remove, doc;
};
struct Iterator {
    Ref sequence;
    size_t next = 0;
};
struct Payload {
    const hpyu_payload_type *type = nullptr;
    void *memory = nullptr;
    Payload() = default;
    Payload(const Payload &) = delete;
    ~Payload();
    void *allocate(const hpyu_payload_type *wanted);
};

struct Object {
    Ref type;  ///< Null of `type` itself, which is its own.
    std::variant<std::monostate, Integer, double, Text, Bytes, Sequence, Pairs, Class, Native, std::unique_ptr<Foreign>,
                 Bound, Property, Iterator>
        value;
    std::mutex lock;  ///< Guards what follows, and a Sequence's and a Pairs' items.
    std::vector<std::pair<std::string, Ref>> attributes;
    Payload payload;  ///< Given once.
};

/// Starts a model and gives a context over it: with the service payload_add or without. One at a time in a process.
HPyContext *open_context(bool adds_payloads = true);
void close_context(HPyContext *ctx);

}  // namespace minimal
