// SPDX-License-Identifier: MIT
// RootTable: places for references that protoCore's collector scans.
//
// What the collector takes for roots are the automatic locals of contexts that a thread's chain of contexts reaches. A
// block of places is therefore the locals of a context that no code runs in, linked in below protoPython's own root
// context. The collector reads the places only while every thread is parked, so writing one needs no barrier.
#pragma once

#include <protoCore.h>

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

namespace hpyu::protopython {

using Context = proto::ProtoContext;
using Object = proto::ProtoObject;

/// A place, what it refers to (or null), and a text kept beside it as long as it is taken.
struct Place {
    const Object **root;
    std::atomic<std::string *> text;
};

class RootTable {
public:
    /// `bottom` is the context at the bottom of the main thread's chain; it lives as long as the process. `here` is the
    /// calling thread's.
    RootTable(Context *bottom, Context *here);

    /// An empty place; `here` is the calling thread's context. Threads take places from a store of their own.
    Place *take(Context *here);
    /// Ends a place.
    void give(Place *place);
    /// A place that is never given back.
    void keep(Context *here, const Object *object) { *take(here)->root = object; }

    /// A context that the collector scans, and no code runs in, with a local for each item of `locals`.
    Context *new_context(Context *here, const proto::ProtoList *locals = nullptr);

private:
    struct Store {
        ~Store();
        RootTable *table = nullptr;
        std::vector<Place *> places;
    };
    static Store &store();

    void refill(Context *here, std::vector<Place *> *places);
    void add_block(Context *here);

    Context *bottom_;
    const proto::ProtoList *names_;   ///< Whose size is that of a block.
    /// Guards what follows, and the chain below bottom_. Nothing is allocated under it: the collector may be waiting
    /// for this thread to allocate and for the others to park.
    std::mutex lock_;
    std::vector<Place *> free_;
};

}  // namespace hpyu::protopython
