// SPDX-License-Identifier: MIT
// Blocks of roots, and the threads' stores of places.
#include "roots.hpp"

#include <algorithm>

namespace hpyu::protopython {

namespace {
constexpr size_t kBlock = 1024;   ///< Places.
constexpr size_t kBatch = 64;     ///< Places that travel between the table and a thread's store.
}  // namespace

RootTable::Store::~Store() {
    if (table == nullptr)
        return;
    const std::lock_guard guard(table->lock_);
    table->free_.insert(table->free_.end(), places.begin(), places.end());
}

RootTable::Store &RootTable::store() {
    static thread_local Store own;
    return own;
}

Place *RootTable::take(Context *here) {
    Store &own = store();
    own.table = this;
    if (own.places.empty())
        refill(here, &own.places);
    Place *place = own.places.back();
    own.places.pop_back();
    return place;
}

void RootTable::give(Place *place) {
    *place->root = nullptr;
    delete place->text.exchange(nullptr, std::memory_order_relaxed);
    Store &own = store();
    own.table = this;
    own.places.push_back(place);
    if (own.places.size() < 4 * kBatch)
        return;
    const std::lock_guard guard(lock_);
    free_.insert(free_.end(), own.places.end() - kBatch, own.places.end());
    own.places.resize(own.places.size() - kBatch);
}

RootTable::RootTable(Context *bottom, Context *here) : bottom_(bottom), names_(here->newList()) {
    for (size_t i = 0; i < kBlock; ++i)
        names_ = names_->appendLast(here, PROTO_NONE);
    add_block(here);
    keep(here, names_->asObject(here));
}

void RootTable::refill(Context *here, std::vector<Place *> *places) {
    for (;; add_block(here)) {
        const std::lock_guard guard(lock_);
        if (free_.size() < kBatch)
            continue;
        places->assign(free_.end() - kBatch, free_.end());
        free_.resize(free_.size() - kBatch);
        return;
    }
}

/// Making a context makes it the thread's current one, so the thread's own is put back.
Context *RootTable::new_context(Context *here, const proto::ProtoList *locals) {
    auto *made = new Context(here->space, here, nullptr, locals);
    if (here->thread != nullptr)
        here->thread->setCurrentContext(here);
    else
        here->space->mainContext = here;
    made->thread = nullptr;
    std::fill_n(made->getAutomaticLocals(), made->getAutomaticLocalsCount(), nullptr);
    const std::lock_guard guard(lock_);
    made->previous = bottom_->previous;
    bottom_->previous = made;
    return made;
}

void RootTable::add_block(Context *here) {
    const Object **roots = new_context(here, names_)->getAutomaticLocals();
    auto *places = new Place[kBlock];
    const std::lock_guard guard(lock_);
    for (size_t i = kBlock; i-- > 0;) {
        places[i].root = roots + i;
        places[i].text = nullptr;
        free_.push_back(places + i);
    }
}

}  // namespace hpyu::protopython
