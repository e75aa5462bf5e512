// SPDX-License-Identifier: MIT
// Giving a class other bases: new MROs for it and everything below it, then new versions and slots.
//
// A metaclass's mro() may refuse, or run anything; the old orders are kept until all new ones are there. Two threads
// that change bases of one hierarchy at once may leave the order of either.
#include <algorithm>

#include "root.hpp"
#include "space.hpp"
#include "type_layout.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

template <class T>
void publish(T *&field, T *value) {
    std::atomic_ref(field).store(value, std::memory_order_release);
}

int check_bases(ProtoContext &ctx, const Type *type, const Tuple *bases) {
    if (bases->length == 0)
        return type_error(ctx, "can only assign non-empty tuple to ", type->name, ".__bases__, not ()");
    for (int64_t i = 0; i < bases->length; ++i) {
        const Value base = (*bases)[i];
        if (!has_layout(base, Layout::Type))
            return type_error(ctx, type->name, ".__bases__ must be tuple of classes, not '", type_of(ctx, base), "'");
        if (is_subtype(as<Type>(base), type))
            return type_error(ctx, "a __bases__ item causes an inheritance cycle");
    }
    return 0;
}

/// Classes with the MROs they had, parents before children; a class comes again where another of its bases does.
class Hierarchy {
public:
    explicit Hierarchy(ProtoContext &ctx) : ctx_(ctx), types_(ctx), orders_(ctx) {}

    /// Recomputes the MRO of `type` and of all below. -1 with an exception: nothing is restored yet.
    int reorder(Type *type) {
        types_.push(Value(type));
        orders_.push(Value(type->mro));
        Tuple *order = method_resolution_order(ctx_, type);
        if (order == nullptr)
            return -1;
        publish(type->mro, order);
        RootVector below(ctx_);
        {
            const std::lock_guard guard(ctx_.space().type_lock);
            if (type->subclasses != nullptr)
                for (Type *sub : *type->subclasses)
                    below.push(Value(sub));
        }
        for (Value sub : below)
            if (reorder(as<Type>(sub)) < 0)
                return -1;
        return 0;
    }

    void restore() {
        for (size_t i = types_.size(); i-- > 0;)
            publish(as<Type>(types_[i])->mro, as<Tuple>(orders_[i]));
    }

    void update_slots() {
        for (Value type : types_)
            update_all_slots(ctx_, as<Type>(type));
    }

private:
    ProtoContext &ctx_;
    RootVector types_, orders_;
};

void unlink_subclass(Type *type, const Tuple *bases) {
    for (int64_t i = 0; i < bases->length; ++i)
        if (auto *subclasses = as<Type>((*bases)[i])->subclasses)
            std::erase(*subclasses, type);
}

}  // namespace

int type_set_bases(ProtoContext &ctx, Type *type, Tuple *bases) {
    if (check_bases(ctx, type, bases) < 0)
        return -1;
    Type *base = best_base(ctx, bases);
    if (base == nullptr)
        return -1;
    if (!same_layout(base, type->base))
        return type_error(ctx, "__bases__ assignment: '", base, "' object layout differs from '",
                          static_cast<const Type *>(type->base), "'");
    Root<Tuple *> old_bases(ctx, type->bases);
    Root<Type *> old_base(ctx, type->base);
    publish(type->bases, bases);
    publish(type->base, base);
    Hierarchy hierarchy(ctx);
    if (hierarchy.reorder(type) < 0) {
        publish(type->bases, old_bases.get());
        publish(type->base, old_base.get());
        hierarchy.restore();
        return -1;
    }
    const std::lock_guard guard(ctx.space().type_lock);
    unlink_subclass(type, old_bases);
    if (!link_subclass(ctx, type))
        return -1;
    touch_type(ctx, type);
    hierarchy.update_slots();
    return 0;
}

}  // namespace hpyu
